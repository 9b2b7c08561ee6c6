package com.palyra.actors.device;

import com.palyra.actors.device.DeviceCommand.Bind;
import com.palyra.actors.device.DeviceReply.Conflict;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DevicePaired;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a request may pair a {@link Device}, and the events that do it. */
record Binding(Ulid device, TrustIndex trust) {
    /** Why a key is not bound to this device; from now on it belongs to it otherwise. */
    Optional<Conflict> take(Ed25519PublicKey key) {
        return switch (trust.take(device, key)) {
            case REVOKED -> Optional.of(Conflict.REVOKED);
            case OTHER_ID -> Optional.of(Conflict.OTHER_KEY);
            case FREE, SAME_KEY, OTHER_KEY -> Optional.empty();
        };
    }

    /** A request pairs once: the retry of an old approval must not undo an eviction or a newer pairing. */
    static Optional<Conflict> again(Ed25519PublicKey known, List<Ulid> earlier, Bind bind) {
        if (earlier.contains(bind.requestId())) {
            return Optional.of(Conflict.NOT_PAIRED);
        }
        return known.equals(bind.key()) ? Optional.empty() : Optional.of(Conflict.OTHER_KEY);
    }

    /** The device is paired and has these grants. */
    List<DeviceEvent> events(Bind bind, Instant now) {
        List<DeviceEvent> events = new ArrayList<>();
        events.add(new DevicePaired(
                device, bind.requestId(), bind.key().raw(), bind.name(), bind.kind(), bind.platform(), now));
        events.addAll(Authorization.events(device, bind.grants(), now));
        return events;
    }
}
