package com.palyra.actors.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a device is there.
 *
 * @param address where it is, or was last; null if it never connected
 * @param lastSeen when it last connected or disconnected; null if it never did
 */
public record Presence(
        boolean connected,
        @Nullable String address,
        @Nullable Instant lastSeen) {
    /** Never seen. */
    public static final Presence NEVER = new Presence(false, null, null);

    /** The same, not connected. */
    public Presence away() {
        return new Presence(false, address, lastSeen);
    }
}
