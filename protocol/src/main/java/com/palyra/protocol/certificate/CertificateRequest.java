package com.palyra.protocol.certificate;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/**
 * A PKCS#10 request (RFC 2986) for an Ed25519 key, whose self-signature held. Only its key counts: what a certificate
 * says is decided by the authority, so a request that asks for attributes is refused rather than half obeyed. Immutable.
 */
public final class CertificateRequest {
    private static final AlgorithmIdentifier ED25519 = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

    private final Ed25519PublicKey publicKey;

    private CertificateRequest(Ed25519PublicKey publicKey) {
        this.publicKey = publicKey;
    }

    /** A request in DER, signed with the key that it is for. */
    public static byte[] create(IdentityKey key, Ulid deviceId) {
        try {
            return new PKCS10CertificationRequestBuilder(
                            new X500Name("CN=Palyra Device " + deviceId + ",O=Palyra"),
                            SubjectPublicKeyInfo.getInstance(key.publicKey().spki()))
                    .build(key.exposeCertificateSigner())
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("Encoding to memory does not fail", e);
        }
    }

    /**
     * Reads a request and checks its signature.
     *
     * @param der at most {@link Limits#CSR_BYTES}, in DER, with nothing after it
     * @throws IllegalArgumentException for anything else
     */
    public static CertificateRequest parse(byte[] der) {
        if (der.length > Limits.CSR_BYTES) {
            throw new IllegalArgumentException("A certificate request has at most " + Limits.CSR_BYTES + " bytes");
        }
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            if (!Arrays.equals(request.toASN1Structure().getEncoded("DER"), der) || !asksForAnEd25519KeyOnly(request)) {
                throw new IllegalArgumentException("Not a bare certificate request for an Ed25519 key in DER");
            }
            Ed25519PublicKey key =
                    Ed25519PublicKey.fromSpki(request.getSubjectPublicKeyInfo().getEncoded("DER"));
            byte[] signed =
                    request.toASN1Structure().getCertificationRequestInfo().getEncoded("DER");
            if (!key.verifyUnlabelled(signed, request.getSignature())) {
                throw new IllegalArgumentException("The signature of the certificate request does not hold");
            }
            return new CertificateRequest(key);
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle does not say which unchecked exceptions hostile bytes lead to.
            throw new IllegalArgumentException("Not a certificate request in DER", e);
        }
    }

    /** The key to certify. */
    public Ed25519PublicKey publicKey() {
        return publicKey;
    }

    private static boolean asksForAnEd25519KeyOnly(PKCS10CertificationRequest request) {
        CertificationRequestInfo info = request.toASN1Structure().getCertificationRequestInfo();
        return info.getVersion().hasValue(0)
                && info.getAttributes() != null
                && info.getAttributes().size() == 0
                && request.getSignatureAlgorithm().equals(ED25519)
                && request.toASN1Structure().getSignature().getPadBits() == 0;
    }
}
