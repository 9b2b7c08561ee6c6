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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
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
 * Signs certificates with the authority's key. Pure: who may have one is decided by the caller. Serial numbers are 128
 * random bits; {@code notBefore} lies {@link Limits#CLOCK_SKEW} back. Thread-safe.
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
        X509v3CertificateBuilder builder =
                builder(NAME, caKey.publicKey(), Limits.AUTHORITY_CERTIFICATE, clock.instant(), random);
        add(builder, Extension.basicConstraints, true, new BasicConstraints(0));
        add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return new CertificateAuthoritySigner(caKey, sign(builder, caKey), clock, random);
    }

    /**
     * An authority that exists.
     *
     * @throws IllegalArgumentException if the certificate is not the key's
     */
    public static CertificateAuthoritySigner of(
            IdentityKey caKey, X509Certificate certificate, InstantSource clock, SecureRandom random) {
        if (!Ed25519PublicKey.fromCertificate(certificate).equals(caKey.publicKey())) {
            throw new IllegalArgumentException("The authority's key and its certificate do not belong together");
        }
        return new CertificateAuthoritySigner(caKey, certificate, clock, random);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for a device: clientAuth, one URI {@code palyra://device/<ulid>}. */
    public X509Certificate issueDevice(Ulid device, Ed25519PublicKey deviceKey, Duration life) {
        return leaf(
                new X500Name("CN=Palyra Device " + device + ",O=Palyra"),
                deviceKey,
                life,
                new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth},
                List.of(uri(PeerKind.DEVICE, device)));
    }

    /**
     * A certificate for a node: serverAuth and clientAuth, one URI {@code palyra://node/<ulid>}, and the names and
     * addresses under which clients of the reference look for it.
     */
    public X509Certificate issueNode(
            Ulid node,
            Ed25519PublicKey nodeKey,
            Collection<String> dnsNames,
            Collection<InetAddress> addresses,
            Duration life) {
        List<GeneralName> names = new ArrayList<>();
        names.add(uri(PeerKind.NODE, node));
        Set<String> dns = new LinkedHashSet<>(List.of("localhost", node.value().toLowerCase(Locale.ROOT)));
        dnsNames.forEach(name -> dns.add(name.toLowerCase(Locale.ROOT)));
        dns.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        new LinkedHashSet<>(addresses)
                .forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, withoutZone(address))));
        return leaf(
                new X500Name("CN=" + node + ",O=Palyra"),
                nodeKey,
                life,
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth},
                names);
    }

    private X509Certificate leaf(
            X500Name subject, Ed25519PublicKey leafKey, Duration life, KeyPurposeId[] usages, List<GeneralName> names) {
        X509v3CertificateBuilder builder = builder(subject, leafKey, life, clock.instant(), random);
        add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
        add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        add(builder, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
        add(builder, Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        return sign(builder, key);
    }

    private static X509v3CertificateBuilder builder(
            X500Name subject, Ed25519PublicKey subjectKey, Duration life, Instant now, SecureRandom random) {
        BigInteger serial = new BigInteger(SERIAL_BITS, random).max(BigInteger.ONE);
        return new X509v3CertificateBuilder(
                NAME,
                serial,
                Date.from(now.minus(Limits.CLOCK_SKEW)),
                Date.from(now.plus(life)),
                subject,
                SubjectPublicKeyInfo.getInstance(subjectKey.spki()));
    }

    private static void add(
            X509v3CertificateBuilder builder,
            org.bouncycastle.asn1.ASN1ObjectIdentifier extension,
            boolean critical,
            ASN1Encodable value) {
        try {
            builder.addExtension(extension, critical, value);
        } catch (IOException e) {
            throw new IllegalStateException("Encoding to memory does not fail", e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, IdentityKey key) {
        try {
            return Certificates.parse(builder.build(key.exposeCertificateSigner()).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("Encoding to memory does not fail", e);
        }
    }

    private static GeneralName uri(PeerKind kind, Ulid id) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, kind.uriPrefix() + id);
    }

    private static String withoutZone(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
