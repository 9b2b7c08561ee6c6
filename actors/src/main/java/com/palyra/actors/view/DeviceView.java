package com.palyra.actors.view;

import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device that was paired once.
 *
 * @param fingerprint lower-case hex SHA-256 of its raw public key
 * @param presence whether it is there
 * @param software what it said of itself; null if it never did in this pairing
 * @param certificateExpiresAt end of its newest certificate; null if it has none
 * @param unstored what it was told to become and the journal did not take yet: it is refused, until a restart at least;
 *     null if there is nothing of that kind
 * @param removed whether it is hidden where nobody asks for all
 */
public record DeviceView(
        Ulid deviceId,
        String name,
        String kind,
        String platform,
        String fingerprint,
        DeviceStatus status,
        Instant pairedAt,
        Presence presence,
        @Nullable Software software,
        @Nullable Instant certificateExpiresAt,
        @Nullable DeviceStatus unstored,
        boolean removed) {
    /** When it last connected or disconnected; null if it never did. */
    public @Nullable Instant lastSeen() {
        return presence.lastSeen();
    }

    /** Whether it has a session. */
    public boolean connected() {
        return presence.connected();
    }

    /** The same with something that is not stored, or null. */
    public DeviceView withUnstored(@Nullable DeviceStatus status) {
        return new DeviceView(
                deviceId,
                name,
                kind,
                platform,
                fingerprint,
                this.status,
                pairedAt,
                presence,
                software,
                certificateExpiresAt,
                status,
                removed);
    }

    /** The same, hidden. */
    public DeviceView asRemoved() {
        return new DeviceView(
                deviceId,
                name,
                kind,
                platform,
                fingerprint,
                status,
                pairedAt,
                presence,
                software,
                certificateExpiresAt,
                unstored,
                true);
    }
}
