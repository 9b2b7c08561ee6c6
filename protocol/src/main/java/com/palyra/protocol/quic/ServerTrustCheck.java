package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.CertificateRefusedException;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.certificate.PeerVerifier;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ed25519PublicKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;

/** Decides whether a server's leaf is what the user trusts. */
final class ServerTrustCheck {
    private final ServerTrust trust;
    private final InstantSource clock;

    ServerTrustCheck(ServerTrust trust, InstantSource clock) {
        this.trust = trust;
        this.clock = clock;
    }

    /**
     * Accepts the chain, leaf first, by returning.
     *
     * @throws PalyraException {@code SERVER_UNTRUSTED}
     */
    void check(List<X509Certificate> presented) {
        if (presented.isEmpty()) {
            throw untrusted("The server has no certificate.");
        }
        X509Certificate leaf = presented.get(0);
        if (trust instanceof ServerTrust.NodeChain chain) {
            checkChain(presented, chain);
        } else if (trust instanceof ServerTrust.LeafPin pin) {
            require(
                    Certificates.fingerprint(leaf).equals(pin.sha256Hex()),
                    "The server's certificate is not the pinned one.");
        } else if (trust instanceof ServerTrust.NodeKey node) {
            require(keyOf(leaf).equals(node.key()), "The server has another key than the node.");
        } else if (trust instanceof ServerTrust.NodeKeyPrefix prefix) {
            require(prefix.matches(keyOf(leaf)), "The server has another key than the node that made the code.");
        } else {
            // Provisional: the pairing protocol takes the leaf into its proof.
            keyOf(leaf);
        }
    }

    private void checkChain(List<X509Certificate> presented, ServerTrust.NodeChain chain) {
        try {
            VerifiedPeer peer = PeerVerifier.verify(presented, PeerKind.NODE, chain.anchors(), clock.instant());
            require(peer.id().equals(chain.nodeId()), "The server is another node than the one paired with.");
            require(peer.key().equals(chain.nodeKey()), "The server has another key than the node paired with.");
        } catch (CertificateRefusedException e) {
            throw untrusted("The server's certificate does not hold: "
                    + e.refusal().reason().replace('_', ' ') + ".");
        }
    }

    private static Ed25519PublicKey keyOf(X509Certificate leaf) {
        try {
            return Ed25519PublicKey.fromCertificate(leaf);
        } catch (IllegalArgumentException e) {
            throw untrusted("The server's certificate has no Ed25519 key.");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw untrusted(otherwise);
        }
    }

    static PalyraException untrusted(String sentence) {
        return new PalyraException(ErrorCode.SERVER_UNTRUSTED, sentence);
    }
}
