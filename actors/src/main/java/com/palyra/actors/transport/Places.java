package com.palyra.actors.transport;

import com.palyra.actors.metrics.NodeMeters;
import com.palyra.protocol.Limits;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places for connections of a node: those of devices, and apart from them those of strangers, of which one address has a
 * part. Not thread-safe; belongs to the transport's actor.
 */
final class Places {
    private final NodeMeters meters;
    private final Map<String, Integer> strangers = new HashMap<>();
    private int devices;

    /** All are free. */
    Places(NodeMeters meters) {
        this.meters = meters;
    }

    /** Connections of devices. */
    int devices() {
        return devices;
    }

    /**
     * Whether there is a place.
     *
     * @param stranger the address that a stranger comes from; null for a device
     */
    boolean hasRoomFor(@Nullable String stranger) {
        if (stranger == null) {
            return devices < Limits.CONNECTIONS;
        }
        return strangersOpen() < Limits.PAIRING_CONNECTIONS
                && strangers.getOrDefault(stranger, 0) < Limits.PAIRING_CONNECTIONS_PER_ADDRESS;
    }

    void take(@Nullable String stranger) {
        if (stranger == null) {
            devices++;
        } else {
            strangers.merge(stranger, 1, Integer::sum);
        }
        count();
    }

    void giveBack(@Nullable String stranger) {
        if (stranger == null) {
            devices--;
        } else {
            strangers.computeIfPresent(stranger, (from, open) -> open > 1 ? open - 1 : null);
        }
        count();
    }

    private void count() {
        meters.connections(devices, strangersOpen());
    }

    private int strangersOpen() {
        return strangers.values().stream().mapToInt(Integer::intValue).sum();
    }
}
