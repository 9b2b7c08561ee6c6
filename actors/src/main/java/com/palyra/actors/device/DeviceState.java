package com.palyra.actors.device;

import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateSeen;
import com.palyra.persistence.event.DeviceEvent.DeviceEvicted;
import com.palyra.persistence.event.DeviceEvent.DeviceGrantRevoked;
import com.palyra.persistence.event.DeviceEvent.DeviceGranted;
import com.palyra.persistence.event.DeviceEvent.DevicePaired;
import com.palyra.persistence.event.DeviceEvent.DeviceRevoked;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The stages of a device's life. Each says who may connect and what an event makes of it. */
sealed interface DeviceState {
    /** Why this peer may not have a session; empty if it may. */
    Optional<GateRefusal> refusal(VerifiedPeer peer, Instant now);

    /** The state after an event. */
    DeviceState with(DeviceEvent event);

    /** A certificate that was recorded for a request. */
    record Leaf(Ulid requestId, byte[] der, String fingerprint, Instant at, Instant notAfter) {
        /** Whether so many parts of its life are over. */
        private boolean hasUsed(int parts, int whole, Instant now) {
            Duration life = Duration.between(at, notAfter);
            return !now.isBefore(at.plus(life.multipliedBy(parts).dividedBy(whole)));
        }
    }

    /** Never paired. */
    record Unknown() implements DeviceState {
        @Override
        public Optional<GateRefusal> refusal(VerifiedPeer peer, Instant now) {
            return Optional.of(GateRefusal.UNKNOWN_DEVICE);
        }

        @Override
        public DeviceState with(DeviceEvent event) {
            return event instanceof DevicePaired paired ? Paired.from(paired, List.of()) : this;
        }
    }

    /**
     * May connect with its newest certificate, and with the one before until the newest was seen.
     *
     * @param requestId the request that paired it last
     * @param earlier requests that paired it before; they never do again
     * @param newest null between pairing and the certificate
     * @param before the certificate that {@code newest} replaces; null once {@code newest} was seen
     * @param grants what it may do; a new pairing begins with none
     */
    record Paired(
            Ulid requestId,
            List<Ulid> earlier,
            Ed25519PublicKey key,
            @Nullable Leaf newest,
            boolean newestSeen,
            @Nullable Leaf before,
            DeviceGrants grants)
            implements DeviceState {
        /** A certificate is not replaced before this part of its life is over. */
        private static final int FRESH = 20;

        static Paired from(DevicePaired event, List<Ulid> earlier) {
            Ed25519PublicKey key = Ed25519PublicKey.of(event.publicKey());
            return new Paired(event.requestId(), earlier, key, null, false, null, DeviceGrants.NONE);
        }

        private List<Ulid> used() {
            return used(earlier, requestId);
        }

        /** The newest ones; older approvals cannot be under way any more. */
        private static List<Ulid> used(List<Ulid> earlier, Ulid last) {
            return Stream.concat(earlier.stream(), Stream.of(last))
                    .skip(Math.max(0, earlier.size() + 1L - Limits.REMEMBERED_REQUESTS))
                    .toList();
        }

        @Override
        public Optional<GateRefusal> refusal(VerifiedPeer peer, Instant now) {
            if (!key.equals(peer.key())) {
                return Optional.of(GateRefusal.KEY_MISMATCH);
            }
            if (now.isAfter(peer.notAfter())) {
                return Optional.of(GateRefusal.EXPIRED);
            }
            boolean current = is(newest, peer) || is(before, peer);
            return current ? Optional.empty() : Optional.of(GateRefusal.SUPERSEDED);
        }

        /** Whether this is the newest certificate and nobody came with it yet. */
        boolean isFirstContact(VerifiedPeer peer) {
            return !newestSeen && is(newest, peer);
        }

        /** When its sessions end: with the newest certificate. */
        Instant until() {
            return newest == null ? Instant.MIN : newest.notAfter();
        }

        /**
         * The newest certificate, if asking for another one gets this one again: what has just been issued, and what nobody
         * came with yet while much of its life is left, since the answer may have been lost.
         */
        Optional<byte[]> fresh(Instant now) {
            if (newest == null) {
                return Optional.empty();
            }
            boolean again = !newest.hasUsed(1, FRESH, now);
            boolean lost = !newestSeen && !newest.hasUsed(1, 2, now);
            return again || lost ? Optional.of(newest.der()) : Optional.empty();
        }

        /** Whether the newest certificate came from this request. */
        boolean hasCertificateOf(Ulid request) {
            return newest != null && newest.requestId().equals(request);
        }

        @Override
        public DeviceState with(DeviceEvent event) {
            if (event instanceof DevicePaired paired) {
                return from(paired, used());
            }
            if (event instanceof DeviceCertificateRecorded recorded) {
                Leaf leaf = new Leaf(
                        recorded.requestId(),
                        recorded.leafDer(),
                        recorded.certificateFingerprint(),
                        recorded.at(),
                        recorded.notAfter());
                Leaf replaced = newestSeen || before == null ? newest : before;
                return new Paired(requestId, earlier, key, leaf, false, replaced, grants);
            }
            if (event instanceof DeviceCertificateSeen) {
                return new Paired(requestId, earlier, key, newest, true, null, grants);
            }
            if (event instanceof DeviceGranted granted) {
                Grant grant = new Grant(Scope.parse(granted.scope()), Access.parse(granted.access()));
                return with(grants.with(grant));
            }
            if (event instanceof DeviceGrantRevoked revoked) {
                return with(grants.without(Scope.parse(revoked.scope())));
            }
            return ended(event, key, used(), this);
        }

        private Paired with(DeviceGrants changed) {
            return new Paired(requestId, earlier, key, newest, newestSeen, before, changed);
        }

        private static boolean is(@Nullable Leaf leaf, VerifiedPeer peer) {
            return leaf != null && leaf.fingerprint().equals(peer.certificateFingerprint());
        }
    }

    /**
     * May not connect; may pair again with the same key.
     *
     * @param earlier requests that paired it before; they never do again
     */
    record Evicted(Ed25519PublicKey key, List<Ulid> earlier) implements DeviceState {
        @Override
        public Optional<GateRefusal> refusal(VerifiedPeer peer, Instant now) {
            return Optional.of(key.equals(peer.key()) ? GateRefusal.EVICTED : GateRefusal.KEY_MISMATCH);
        }

        @Override
        public DeviceState with(DeviceEvent event) {
            return event instanceof DevicePaired paired
                    ? Paired.from(paired, earlier)
                    : ended(event, key, earlier, this);
        }
    }

    /** Blocked for ever. */
    record Revoked(Ed25519PublicKey key) implements DeviceState {
        @Override
        public Optional<GateRefusal> refusal(VerifiedPeer peer, Instant now) {
            return Optional.of(GateRefusal.REVOKED);
        }

        @Override
        public DeviceState with(DeviceEvent event) {
            return this;
        }
    }

    private static DeviceState ended(
            DeviceEvent event, Ed25519PublicKey key, List<Ulid> earlier, DeviceState otherwise) {
        if (event instanceof DeviceRevoked) {
            return new Revoked(key);
        }
        return event instanceof DeviceEvicted ? new Evicted(key, earlier) : otherwise;
    }
}
