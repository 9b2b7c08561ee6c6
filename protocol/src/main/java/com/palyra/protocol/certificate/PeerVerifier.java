package com.palyra.protocol.certificate;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/**
 * The stateless half of the gate: what a peer's certificate proves by itself, on every connection, resumed or not.
 *
 * <p>The leaf must be signed directly by an anchor. That of a node may also be signed by the next authority, which an anchor has
 * cross-signed in the certificate right after the leaf; no further one is looked at. Once the
 * leaf is read, the signature comes first, so nothing that a stranger claims in a certificate is believed. Names of hosts are never checked. Whether
 * the peer may come in (revocation, key on record, newer certificates) is for the one who owns its state. Thread-safe.
 */
public final class PeerVerifier {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final Set<String> KNOWN_EXTENSIONS = Set.of(
            Extension.basicConstraints.getId(),
            Extension.keyUsage.getId(),
            Extension.extendedKeyUsage.getId(),
            Extension.subjectAlternativeName.getId());

    private PeerVerifier() {}

    /**
     * Judges a chain.
     *
     * @param chain what the peer presented, leaf first
     * @param expected whom this side wants to talk to: a device as client, or a node as server
     * @param anchors certificates of the authorities that are trusted now; each is checked as well
     * @param now the time to judge by
     * @throws CertificateRefusedException with one of the reasons from {@link GateRefusal#NO_CERTIFICATE} to
     *     {@link GateRefusal#NOT_ED25519}; nothing else escapes, whatever the peer sent
     */
    public static VerifiedPeer verify(
            List<X509Certificate> chain, PeerKind expected, Collection<X509Certificate> anchors, Instant now)
            throws CertificateRefusedException {
        if (chain.isEmpty()) {
            throw new CertificateRefusedException(GateRefusal.NO_CERTIFICATE);
        }
        X509Certificate leaf = reparse(chain.get(0));
        List<Anchor> trusted = anchors.stream().map(Anchor::of).toList();
        Optional<Anchor> between = expected == PeerKind.NODE && chain.size() > 1
                ? crossSigned(chain.get(1), trusted, now)
                : Optional.empty();
        if (between.filter(authority -> authority.vouches(leaf, now)).isEmpty()) {
            vouching(leaf, trusted, now);
        }
        return verify(leaf, expected, now);
    }

    /** The authority of this certificate, if an anchor has signed it and nothing about it is unknown here. */
    private static Optional<Anchor> crossSigned(X509Certificate presented, List<Anchor> trusted, Instant now) {
        try {
            X509Certificate between = reparse(presented);
            boolean signed = understands(between) && trusted.stream().anyMatch(anchor -> anchor.vouches(between, now));
            return signed ? Optional.of(Anchor.of(between)) : Optional.empty();
        } catch (CertificateRefusedException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean understands(X509Certificate certificate) {
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        return critical == null || KNOWN_EXTENSIONS.containsAll(critical);
    }

    /** Whether one of the authorities, valid now, signed the certificate; says nothing else about it. */
    public static boolean isSigned(X509Certificate certificate, Collection<X509Certificate> anchors, Instant now) {
        return anchors.stream().map(Anchor::of).anyMatch(anchor -> anchor.vouches(certificate, now));
    }

    /** The first of the authorities that signed the leaf and are valid now. */
    static Anchor vouching(X509Certificate leaf, Collection<Anchor> anchors, Instant now)
            throws CertificateRefusedException {
        for (Anchor anchor : anchors) {
            if (anchor.vouches(leaf, now)) {
                return anchor;
            }
        }
        throw new CertificateRefusedException(GateRefusal.WRONG_AUTHORITY);
    }

    /** What a leaf says that was read from its bytes and that an authority vouches for. */
    static VerifiedPeer verify(X509Certificate leaf, PeerKind expected, Instant now)
            throws CertificateRefusedException {
        requireValid(leaf, now);
        try {
            requireLeaf(leaf);
            Ed25519PublicKey key = keyOf(leaf);
            requireUsage(leaf, expected);
            return new VerifiedPeer(
                    expected,
                    idOf(leaf, expected),
                    key,
                    Certificates.fingerprint(leaf),
                    leaf.getSerialNumber(),
                    leaf.getNotBefore().toInstant(),
                    leaf.getNotAfter().toInstant());
        } catch (CertificateParsingException | RuntimeException e) {
            // The JDK reads some extensions late and throws unchecked exceptions then.
            throw new CertificateRefusedException(GateRefusal.MALFORMED, e);
        }
    }

    /** TLS libraries hand over wrappers that parse late or leniently; only the bytes count. */
    private static X509Certificate reparse(X509Certificate presented) throws CertificateRefusedException {
        byte[] der;
        try {
            der = Certificates.der(presented);
        } catch (RuntimeException e) {
            throw new CertificateRefusedException(GateRefusal.MALFORMED, e);
        }
        return parsed(der);
    }

    /** The certificate with these bytes. */
    static X509Certificate parsed(byte[] der) throws CertificateRefusedException {
        try {
            return Certificates.parse(der);
        } catch (RuntimeException e) {
            throw new CertificateRefusedException(GateRefusal.MALFORMED, e);
        }
    }

    private static void requireValid(X509Certificate leaf, Instant now) throws CertificateRefusedException {
        switch (Validity.of(leaf, now)) {
            case VALID -> {}
            case NOT_YET -> throw new CertificateRefusedException(GateRefusal.NOT_YET_VALID);
            case OVER -> throw new CertificateRefusedException(GateRefusal.EXPIRED);
        }
    }

    private static void requireLeaf(X509Certificate leaf) throws CertificateRefusedException {
        if (!understands(leaf) || leaf.getBasicConstraints() >= 0) {
            throw new CertificateRefusedException(GateRefusal.MALFORMED);
        }
    }

    private static Ed25519PublicKey keyOf(X509Certificate leaf) throws CertificateRefusedException {
        try {
            return Ed25519PublicKey.fromCertificate(leaf);
        } catch (IllegalArgumentException e) {
            throw new CertificateRefusedException(GateRefusal.NOT_ED25519, e);
        }
    }

    private static void requireUsage(X509Certificate leaf, PeerKind expected)
            throws CertificateRefusedException, CertificateParsingException {
        KeyPurposeId needed =
                expected == PeerKind.DEVICE ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth;
        boolean[] keyUsage = leaf.getKeyUsage();
        List<String> purposes = leaf.getExtendedKeyUsage();
        boolean signs = keyUsage != null && keyUsage[DIGITAL_SIGNATURE];
        if (!signs || purposes == null || !purposes.contains(needed.getId())) {
            throw new CertificateRefusedException(GateRefusal.WRONG_EKU);
        }
    }

    private static Ulid idOf(X509Certificate leaf, PeerKind expected)
            throws CertificateRefusedException, CertificateParsingException {
        Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        String uri = names == null ? null : onlyUri(names, expected);
        if (uri == null || !uri.startsWith(expected.uriPrefix())) {
            throw new CertificateRefusedException(GateRefusal.WRONG_SAN);
        }
        try {
            return Ulid.parse(uri.substring(expected.uriPrefix().length()));
        } catch (IllegalArgumentException e) {
            throw new CertificateRefusedException(GateRefusal.WRONG_SAN, e);
        }
    }

    /** The one URI among the names, or null. A node may have DNS names and addresses beside it, a device nothing. */
    private static @Nullable String onlyUri(Collection<List<?>> names, PeerKind expected) {
        String uri = null;
        for (List<?> name : names) {
            Object tag = name.get(0);
            if (tag.equals(GeneralName.uniformResourceIdentifier)) {
                if (uri != null) {
                    return null;
                }
                uri = (String) name.get(1);
            } else if (expected == PeerKind.DEVICE
                    || !(tag.equals(GeneralName.dNSName) || tag.equals(GeneralName.iPAddress))) {
                return null;
            }
        }
        return uri;
    }
}
