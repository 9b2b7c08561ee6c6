package com.palyra.protocol.certificate;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/**
 * Signs certificates with the authority's key. Pure: who may have one is decided by the caller, who also keeps the record.
 * Serial numbers are 128 random bits; {@code notBefore} lies {@link Limits#CLOCK_SKEW} back; no leaf outlives the
 * authority's own certificate. Thread-safe.
 */
public final class CertificateAuthoritySigner {
    private static final X500Name NAME = new X500Name("CN=Palyra Gateway CA,O=Palyra");
    private static final int SERIAL_BITS = 128;

    private final IdentityKey key;
    private final X509Certificate certificate;
    private final InstantSource clock;
    private final SecureRandom random;

    private CertificateAuthoritySigner(
            IdentityKey key, X509Certificate certificate, InstantSource clock, SecureRandom random) {
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
        this.random = random;
    }

    /** An authority with a fresh self-signed certificate. */
    public static CertificateAuthoritySigner create(IdentityKey caKey, InstantSource clock, SecureRandom random) {
        Instant now = clock.instant();
        Instant end = now.plus(Limits.AUTHORITY_CERTIFICATE);
        X509v3CertificateBuilder builder = builder(NAME, NAME, caKey.publicKey(), now, end, random);
        // One level below is left for the next authority, which this one cross-signs at a rotation.
        add(builder, Extension.basicConstraints, true, new BasicConstraints(1));
        add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return new CertificateAuthoritySigner(caKey, sign(builder, caKey), clock, random);
    }

    /**
     * An authority that exists.
     *
     * @throws IllegalArgumentException if the certificate is not the key's, or not an authority's
     */
    public static CertificateAuthoritySigner of(
            IdentityKey caKey, X509Certificate certificate, InstantSource clock, SecureRandom random) {
        if (!Ed25519PublicKey.fromCertificate(certificate).equals(caKey.publicKey())) {
            throw new IllegalArgumentException("The authority's key and its certificate do not belong together");
        }
        if (!Anchor.mayIssue(certificate)) {
            throw new IllegalArgumentException("The certificate does not allow its key to sign certificates");
        }
        return new CertificateAuthoritySigner(caKey, certificate, clock, random);
    }

    /**
     * A certificate of this authority for the next one: whoever trusts only this one comes to trust what the next one signs. It
     * may sign leaves and no further authority, and outlives neither of the two.
     *
     * @param next the self-signed certificate of the next authority
     * @throws IllegalArgumentException if that is no authority's
     * @throws IllegalStateException if this authority has expired
     */
    public X509Certificate crossSign(X509Certificate next) {
        if (!Anchor.mayIssue(next)) {
            throw new IllegalArgumentException("Only an authority is cross-signed");
        }
        Instant now = clock.instant();
        Duration life = Duration.between(now, next.getNotAfter().toInstant());
        X509v3CertificateBuilder builder = builder(
                nameOf(certificate),
                nameOf(next),
                Ed25519PublicKey.fromCertificate(next),
                now,
                endOf(now, life),
                random);
        add(builder, Extension.basicConstraints, true, new BasicConstraints(0));
        add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return sign(builder, key);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * A certificate for a device: clientAuth, one URI {@code palyra://device/<ulid>}.
     *
     * @param life from now on; cut at the end of the authority
     * @throws IllegalArgumentException if the life is not positive
     * @throws IllegalStateException if the authority has expired
     */
    public X509Certificate issueDevice(Ulid device, Ed25519PublicKey deviceKey, Duration life) {
        GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, PeerKind.DEVICE.uriPrefix() + device);
        return leaf(
                new X500Name("CN=Palyra Device " + device + ",O=Palyra"),
                deviceKey,
                life,
                new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth},
                new GeneralNames(uri));
    }

    /**
     * A certificate for a node: serverAuth and clientAuth, one URI {@code palyra://node/<ulid>}, and the names and
     * addresses under which clients of the reference look for it.
     *
     * @param dnsNames beside {@code localhost} and the common name; each is entered once, whatever its case
     * @param addresses each is entered once
     * @param life from now on; cut at the end of the authority
     * @throws IllegalArgumentException if the life is not positive, a name is not a DNS name, or all of them do not fit
     *     into {@link Limits#CERTIFICATE_BYTES}
     * @throws IllegalStateException if the authority has expired
     */
    public X509Certificate issueNode(
            Ulid node,
            Ed25519PublicKey nodeKey,
            Collection<String> dnsNames,
            Collection<InetAddress> addresses,
            Duration life) {
        return leaf(
                new X500Name("CN=" + node + ",O=Palyra"),
                nodeKey,
                life,
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth},
                NodeNames.of(node, dnsNames, addresses));
    }

    private X509Certificate leaf(
            X500Name subject, Ed25519PublicKey leafKey, Duration life, KeyPurposeId[] usages, GeneralNames names) {
        Instant now = clock.instant();
        X509v3CertificateBuilder builder =
                builder(nameOf(certificate), subject, leafKey, now, endOf(now, life), random);
        add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
        add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        add(builder, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
        add(builder, Extension.subjectAlternativeName, false, names);
        return sign(builder, key);
    }

    private static X500Name nameOf(X509Certificate authority) {
        return X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
    }

    private Instant endOf(Instant now, Duration life) {
        if (life.isNegative() || life.isZero()) {
            throw new IllegalArgumentException("The life of a certificate is longer than nothing");
        }
        Instant authorityEnd = certificate.getNotAfter().toInstant();
        if (!authorityEnd.isAfter(now)) {
            throw new IllegalStateException("The certificate authority expired at " + authorityEnd);
        }
        Instant wanted = now.plus(life);
        return wanted.isBefore(authorityEnd) ? wanted : authorityEnd;
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer,
            X500Name subject,
            Ed25519PublicKey subjectKey,
            Instant now,
            Instant end,
            SecureRandom random) {
        // Zero is not a legal serial number (RFC 5280, section 4.1.2.2).
        BigInteger serial = new BigInteger(SERIAL_BITS, random).max(BigInteger.ONE);
        return new X509v3CertificateBuilder(
                issuer,
                serial,
                Date.from(now.minus(Limits.CLOCK_SKEW)),
                Date.from(end),
                subject,
                SubjectPublicKeyInfo.getInstance(subjectKey.spki()));
    }

    private static void add(
            X509v3CertificateBuilder builder, ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(extension, critical, value);
        } catch (IOException e) {
            throw new IllegalStateException("Encoding to memory does not fail", e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, IdentityKey key) {
        try {
            return Certificates.parse(
                    builder.build(key.exposeCertificateSigner()).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("Encoding to memory does not fail", e);
        }
    }
}
