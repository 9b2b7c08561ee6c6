package com.palyra.protocol.certificate;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Fingerprints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.Certificate;

/** Certificates from bytes and back. */
public final class Certificates {
    private static final String NOT_ONE = "Not the DER of one X.509 certificate";

    private Certificates() {}

    /**
     * Reads exactly one certificate in DER. Nothing malleable is let in, because a certificate is known by the hash of
     * its bytes: no PEM, no BER, nothing after it, both signature algorithm fields the same, a signature of whole bytes. Signature and validity
     * are not looked at.
     *
     * @throws IllegalArgumentException for anything else, and beyond {@link Limits#CERTIFICATE_BYTES}
     */
    public static X509Certificate parse(byte[] der) {
        if (der.length > Limits.CERTIFICATE_BYTES) {
            throw new IllegalArgumentException("A certificate has at most " + Limits.CERTIFICATE_BYTES + " bytes");
        }
        try {
            requireCanonical(der);
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            X509Certificate parsed = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
            if (!Arrays.equals(der, parsed.getEncoded())) {
                throw new IllegalArgumentException(NOT_ONE);
            }
            return parsed;
        } catch (IOException | CertificateException | RuntimeException e) {
            // Neither library promises which unchecked exceptions its parser throws on hostile bytes.
            throw new IllegalArgumentException(NOT_ONE, e);
        }
    }

    /**
     * The certificate's DER.
     *
     * @throws IllegalArgumentException if it has none
     */
    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("The certificate cannot be encoded", e);
        }
    }

    /** Lower-case hex SHA-256 of the certificate's DER. */
    public static String fingerprint(X509Certificate certificate) {
        return Fingerprints.sha256Hex(der(certificate));
    }

    private static void requireCanonical(byte[] der) throws IOException {
        Certificate structure = Certificate.getInstance(ASN1Primitive.fromByteArray(der));
        boolean sameAlgorithm = structure
                .getSignatureAlgorithm()
                .equals(structure.getTBSCertificate().getSignature());
        // The signature is not signed itself: claiming that bits of its last byte are unused would give the same
        // certificate
        // a second fingerprint, and so a way around "superseded".
        boolean wholeBytes = structure.getSignature().getPadBits() == 0;
        if (!sameAlgorithm || !wholeBytes || !Arrays.equals(der, structure.getEncoded(ASN1Encoding.DER))) {
            throw new IllegalArgumentException(NOT_ONE);
        }
    }
}
