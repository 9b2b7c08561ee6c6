package com.palyra.protocol.certificate;

import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** Makes certificates that our authority would not: a good device leaf, of which a test changes one thing. */
final class Forge {
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    static final Instant FROM = NOW.minusSeconds(300);
    static final Instant TO = NOW.plusSeconds(86_400);
    static final Ulid ID = Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");

    private final ExtensionsGenerator extensions = new ExtensionsGenerator();
    private ContentSigner signer;
    private X500Name issuer;
    private byte[] spki = key().publicKey().spki();
    private X500Name subject = new X500Name("CN=forged");
    private Instant notBefore = FROM;
    private Instant notAfter = TO;

    private Forge(X500Name issuer, ContentSigner signer) {
        this.issuer = issuer;
        this.signer = signer;
    }

    static IdentityKey key() {
        return IdentityKey.generate(new SecureRandom());
    }

    /** A leaf without extensions. */
    static Forge bare(X509Certificate authority, IdentityKey authorityKey) {
        X500Name name = X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
        return new Forge(name, authorityKey.exposeCertificateSigner());
    }

    /** All that a device's leaf needs. */
    static Forge device(X509Certificate authority, IdentityKey authorityKey) {
        return bare(authority, authorityKey)
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .usage(KeyPurposeId.id_kp_clientAuth)
                .names(uri("palyra://device/" + ID));
    }

    /** All that a node's leaf needs. */
    static Forge node(X509Certificate authority, IdentityKey authorityKey) {
        return bare(authority, authorityKey)
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .usage(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)
                .names(uri("palyra://node/" + ID));
    }

    static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    Forge with(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        without(oid);
        try {
            extensions.addExtension(oid, critical, value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    Forge withRaw(ASN1ObjectIdentifier oid, boolean critical, int... bytes) {
        without(oid);
        byte[] value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            value[i] = (byte) bytes[i];
        }
        extensions.addExtension(oid, critical, value);
        return this;
    }

    Forge without(ASN1ObjectIdentifier oid) {
        if (extensions.hasExtension(oid)) {
            extensions.removeExtension(oid);
        }
        return this;
    }

    Forge usage(KeyPurposeId... purposes) {
        return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }

    Forge names(GeneralName... names) {
        return with(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    Forge spki(byte[] encoded) {
        spki = encoded.clone();
        return this;
    }

    Forge validity(Instant from, Instant to) {
        notBefore = from;
        notAfter = to;
        return this;
    }

    Forge issuer(String name) {
        issuer = new X500Name(name);
        return this;
    }

    Forge subjectLikeIssuer() {
        subject = issuer;
        return this;
    }

    Forge signer(ContentSigner other) {
        signer = other;
        return this;
    }

    byte[] der() {
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(42),
                    Date.from(notBefore),
                    Date.from(notAfter),
                    subject,
                    SubjectPublicKeyInfo.getInstance(spki));
            if (!extensions.isEmpty()) {
                for (ASN1ObjectIdentifier oid : extensions.generate().getExtensionOIDs()) {
                    builder.addExtension(extensions.generate().getExtension(oid));
                }
            }
            return builder.build(signer).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate as it comes from the wire. */
    X509Certificate wire() {
        return new WireCertificate(der());
    }
}
