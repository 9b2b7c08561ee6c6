package com.palyra.protocol.certificate;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Fingerprints;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges leaves by the same authorities each time, as {@link PeerVerifier} does, and remembers those that held by the hash of
 * all their bytes: a peer that comes again costs no signature check and no look at its key. What changes with time, the
 * validity of leaf and authority, is looked at each time; leaves that do not hold are not remembered. Thread-safe.
 */
public final class RememberedPeers {
    private final PeerKind expected;
    private final List<Anchor> anchors;
    private final Map<String, Held> held;

    private record Held(VerifiedPeer peer, Anchor anchor) {
        /** Off the ends of its validity, so that those are judged in one place. */
        boolean isGood(Instant now) {
            return now.isAfter(peer.notBefore()) && now.isBefore(peer.notAfter()) && anchor.isValid(now);
        }
    }

    /**
     * Nobody is remembered.
     *
     * @param expected whom this side wants to talk to
     * @param anchors certificates of the authorities that are trusted
     */
    public RememberedPeers(PeerKind expected, Collection<X509Certificate> anchors) {
        this(expected, anchors, Limits.REMEMBERED_PEERS);
    }

    RememberedPeers(PeerKind expected, Collection<X509Certificate> anchors, int most) {
        this.expected = expected;
        this.anchors = anchors.stream().map(Anchor::of).toList();
        this.held = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Held> oldest) {
                return size() > most;
            }
        };
    }

    /**
     * Judges a leaf.
     *
     * @param der what the peer presented
     * @param now the time to judge by
     * @throws CertificateRefusedException as {@link PeerVerifier#verify} does
     */
    public VerifiedPeer verify(byte[] der, Instant now) throws CertificateRefusedException {
        String fingerprint = Fingerprints.sha256Hex(der);
        Held known = known(fingerprint);
        if (known != null && known.isGood(now)) {
            return known.peer();
        }
        X509Certificate leaf = PeerVerifier.parsed(der);
        Anchor anchor = PeerVerifier.vouching(leaf, anchors, now);
        VerifiedPeer peer = PeerVerifier.verify(leaf, expected, now);
        remember(fingerprint, new Held(peer, anchor));
        return peer;
    }

    /** Whether every authority that the other trusts is one of these. */
    public boolean trustsAllOf(RememberedPeers other) {
        return anchors.containsAll(other.anchors);
    }

    /** How many are remembered. */
    int size() {
        synchronized (held) {
            return held.size();
        }
    }

    private @Nullable Held known(String fingerprint) {
        synchronized (held) {
            return held.get(fingerprint);
        }
    }

    private void remember(String fingerprint, Held peer) {
        synchronized (held) {
            held.put(fingerprint, peer);
        }
    }
}
