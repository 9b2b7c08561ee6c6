package com.palyra.actors.device;

import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateSeen;
import com.palyra.persistence.event.DeviceEvent.DeviceEvicted;
import com.palyra.persistence.event.DeviceEvent.DeviceGrantRevoked;
import com.palyra.persistence.event.DeviceEvent.DeviceGranted;
import com.palyra.persistence.event.DeviceEvent.DevicePaired;
import com.palyra.persistence.event.DeviceEvent.DeviceRegistered;
import com.palyra.persistence.event.DeviceEvent.DeviceRemoved;
import com.palyra.persistence.event.DeviceEvent.DeviceRevoked;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.Registration;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The stages of a device's life. Each says who may connect and what an event makes of it. */
sealed interface DeviceState {
    /** Why this peer may not have a session; empty if it may. */
    Optional<GateRefusal> refusal(VerifiedPeer peer, Instant now);

    /** The state after an event. */
    DeviceState with(DeviceEvent event);

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
     * @param certificates of this pairing
     * @param grants what it may do; a new pairing begins with none
     * @param registration what it said of itself in this pairing
     */
    record Paired(
            Ulid requestId,
            List<Ulid> earlier,
            Ed25519PublicKey key,
            DeviceCertificates certificates,
            DeviceGrants grants,
            Optional<Registration> registration)
            implements DeviceState {
        static Paired from(DevicePaired event, List<Ulid> earlier) {
            Ed25519PublicKey key = Ed25519PublicKey.of(event.publicKey());
            return new Paired(
                    event.requestId(), earlier, key, DeviceCertificates.NONE, DeviceGrants.NONE, Optional.empty());
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
            return certificates.isGood(peer) ? Optional.empty() : Optional.of(GateRefusal.SUPERSEDED);
        }

        /** Whether the device came with the certificate of this request, or with a later one. */
        boolean hasComeAfter(Ulid request) {
            return requestId.equals(request) && certificates.used();
        }

        @Override
        public DeviceState with(DeviceEvent event) {
            if (event instanceof DevicePaired paired) {
                return from(paired, used());
            }
            if (event instanceof DeviceCertificateRecorded recorded) {
                return with(certificates.with(recorded));
            }
            if (event instanceof DeviceCertificateSeen seen) {
                return with(certificates.with(seen));
            }
            if (event instanceof DeviceGranted granted) {
                Grant grant = new Grant(Scope.parse(granted.scope()), Access.parse(granted.access()));
                return with(grants.with(grant));
            }
            if (event instanceof DeviceGrantRevoked revoked) {
                return with(grants.without(Scope.parse(revoked.scope())));
            }
            if (event instanceof DeviceRegistered registered) {
                return with(registration(registered));
            }
            return ended(event, key, used(), false).orElse(this);
        }

        private Paired with(DeviceCertificates changed) {
            return new Paired(requestId, earlier, key, changed, grants, registration);
        }

        private Paired with(DeviceGrants changed) {
            return new Paired(requestId, earlier, key, certificates, changed, registration);
        }

        private Paired with(Registration changed) {
            return new Paired(requestId, earlier, key, certificates, grants, Optional.of(changed));
        }

        private static Registration registration(DeviceRegistered event) {
            List<Registration.Capability> capabilities = event.capabilities().entrySet().stream()
                    .map(it -> new Registration.Capability(CapabilityName.parse(it.getKey()), it.getValue()))
                    .sorted(Comparator.comparing(Registration.Capability::name))
                    .toList();
            return new Registration(event.platform(), event.version(), capabilities);
        }
    }

    /**
     * May not connect; may pair again with the same key.
     *
     * @param earlier requests that paired it before; they never do again
     * @param removed whether it is hidden
     */
    record Evicted(Ed25519PublicKey key, List<Ulid> earlier, boolean removed) implements DeviceState {
        @Override
        public Optional<GateRefusal> refusal(VerifiedPeer peer, Instant now) {
            return Optional.of(key.equals(peer.key()) ? GateRefusal.EVICTED : GateRefusal.KEY_MISMATCH);
        }

        @Override
        public DeviceState with(DeviceEvent event) {
            if (event instanceof DevicePaired paired) {
                return Paired.from(paired, earlier);
            }
            return event instanceof DeviceRemoved
                    ? new Evicted(key, earlier, true)
                    : ended(event, key, earlier, removed).orElse(this);
        }
    }

    /**
     * Blocked for ever.
     *
     * @param removed whether it is hidden
     */
    record Revoked(Ed25519PublicKey key, boolean removed) implements DeviceState {
        @Override
        public Optional<GateRefusal> refusal(VerifiedPeer peer, Instant now) {
            return Optional.of(GateRefusal.REVOKED);
        }

        @Override
        public DeviceState with(DeviceEvent event) {
            return event instanceof DeviceRemoved ? new Revoked(key, true) : this;
        }
    }

    private static Optional<DeviceState> ended(
            DeviceEvent event, Ed25519PublicKey key, List<Ulid> earlier, boolean removed) {
        if (event instanceof DeviceRevoked) {
            return Optional.of(new Revoked(key, removed));
        }
        return event instanceof DeviceEvicted ? Optional.of(new Evicted(key, earlier, removed)) : Optional.empty();
    }
}
