package com.palyra.actors.pairing;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Places for requests that wait for a decision: those that the lists show, and those of runs that have proved their code
 * and will be there in a moment. At most {@link Limits#PENDING_REQUESTS}. Not thread-safe.
 */
final class PendingPlaces {
    private final Supplier<? extends Collection<Ulid>> listed;
    private final Map<Ulid, Instant> reserved = new HashMap<>();

    PendingPlaces(Supplier<? extends Collection<Ulid>> listed) {
        this.listed = listed;
    }

    boolean isFull(Instant now) {
        reserved.values().removeIf(until -> !now.isBefore(until));
        Set<Ulid> all = new HashSet<>(listed.get());
        all.addAll(reserved.keySet());
        return all.size() >= Limits.PENDING_REQUESTS;
    }

    /** For as long as a run may still take. */
    void reserve(Ulid handshake, Instant now) {
        reserved.put(handshake, now.plus(Limits.PAIRING_RUN).plus(Limits.PROJECTION_LAG));
    }

    void release(Ulid handshake) {
        reserved.remove(handshake);
    }
}
