package com.palyra.protocol.certificate;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The stateless half of the gate: checks a leaf against the authorities trusted now. A leaf is signed by an authority
 * directly; what else the peer sends is not looked at. Nothing here depends on names or addresses of the network.
 */
public final class PeerVerifier {
    private static final String ED25519 = "1.3.101.112";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final int SAN_URI = 6;
    private static final int SAN_MAX = 64;
    private static final Set<String> UNDERSTOOD = Set.of("2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.37");

    private PeerVerifier() {}

    /**
     * Checks signature, validity, extensions, usage and the one URI of the SAN.
     *
     * @param chain what the peer presented, leaf first
     * @param expected the kind that may stand at the other end: a device as client, or a node as server
     * @param anchors authorities trusted now
     * @param now the time that validity is judged at
     * @throws CertificateRefusedException with the first reason found
     */
    public static VerifiedPeer verify(
            List<X509Certificate> chain, PeerKind expected, Collection<X509Certificate> anchors, Instant now)
            throws CertificateRefusedException {
        if (chain.isEmpty()) {
            throw new CertificateRefusedException(GateRefusal.NO_CERTIFICATE);
        }
        X509Certificate leaf = chain.get(0);
        requireSignedByAnchor(leaf, anchors, now);
        requireValid(leaf, now);
        requirePlainLeaf(leaf);
        require(usages(leaf).contains(expected == PeerKind.DEVICE ? CLIENT_AUTH : SERVER_AUTH), GateRefusal.WRONG_EKU);
        Ulid id = onlyUri(leaf, expected);
        return new VerifiedPeer(
                expected,
                id,
                keyOf(leaf),
                Certificates.fingerprint(leaf),
                leaf.getSerialNumber(),
                leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant());
    }

    private static void requireSignedByAnchor(X509Certificate leaf, Collection<X509Certificate> anchors, Instant now)
            throws CertificateRefusedException {
        for (X509Certificate anchor : anchors) {
            if (leaf.getIssuerX500Principal().equals(anchor.getSubjectX500Principal())
                    && leaf.getSigAlgOID().equals(ED25519)
                    && isSignedBy(leaf, anchor)) {
                require(anchor.getBasicConstraints() >= 0, GateRefusal.WRONG_AUTHORITY);
                requireValid(anchor, now);
                return;
            }
        }
        throw new CertificateRefusedException(GateRefusal.WRONG_AUTHORITY);
    }

    private static boolean isSignedBy(X509Certificate leaf, X509Certificate anchor) throws CertificateRefusedException {
        try {
            return Ed25519PublicKey.fromCertificate(anchor)
                    .verifyUnlabelled(leaf.getTBSCertificate(), leaf.getSignature());
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new CertificateRefusedException(GateRefusal.MALFORMED);
        }
    }

    private static void requireValid(X509Certificate certificate, Instant now) throws CertificateRefusedException {
        require(!now.isBefore(certificate.getNotBefore().toInstant()), GateRefusal.NOT_YET_VALID);
        require(!now.isAfter(certificate.getNotAfter().toInstant()), GateRefusal.EXPIRED);
    }

    private static void requirePlainLeaf(X509Certificate leaf) throws CertificateRefusedException {
        Set<String> critical = leaf.getCriticalExtensionOIDs();
        require(critical == null || UNDERSTOOD.containsAll(critical), GateRefusal.MALFORMED);
        require(leaf.getBasicConstraints() < 0, GateRefusal.MALFORMED);
        boolean[] keyUsage = leaf.getKeyUsage();
        require(keyUsage != null && keyUsage[0], GateRefusal.WRONG_EKU);
    }

    private static List<String> usages(X509Certificate leaf) throws CertificateRefusedException {
        try {
            List<String> usages = leaf.getExtendedKeyUsage();
            return usages == null ? List.of() : usages;
        } catch (CertificateParsingException e) {
            throw new CertificateRefusedException(GateRefusal.MALFORMED);
        }
    }

    private static Ulid onlyUri(X509Certificate leaf, PeerKind expected) throws CertificateRefusedException {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            require(names != null && names.size() <= SAN_MAX, GateRefusal.WRONG_SAN);
            List<String> uris = names.stream()
                    .filter(name -> Integer.valueOf(SAN_URI).equals(name.get(0)))
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
            boolean devicesHaveNothingElse = expected == PeerKind.NODE || names.size() == 1;
            require(uris.size() == 1 && devicesHaveNothingElse, GateRefusal.WRONG_SAN);
            require(uris.get(0).startsWith(expected.uriPrefix()), GateRefusal.WRONG_SAN);
            return Ulid.parse(uris.get(0).substring(expected.uriPrefix().length()));
        } catch (CertificateParsingException | IllegalArgumentException e) {
            throw new CertificateRefusedException(GateRefusal.WRONG_SAN);
        }
    }

    private static Ed25519PublicKey keyOf(X509Certificate leaf) throws CertificateRefusedException {
        try {
            return Ed25519PublicKey.fromCertificate(leaf);
        } catch (IllegalArgumentException e) {
            throw new CertificateRefusedException(GateRefusal.NOT_ED25519);
        }
    }

    private static void require(boolean holds, GateRefusal otherwise) throws CertificateRefusedException {
        if (!holds) {
            throw new CertificateRefusedException(otherwise);
        }
    }
}
