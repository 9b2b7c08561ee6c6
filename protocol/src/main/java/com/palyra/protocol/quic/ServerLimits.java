package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import java.time.Duration;

/**
 * The numbers of a server that a test wants smaller.
 *
 * @param devices connections of devices at once
 * @param strangers connections on the pairing ALPN at once
 * @param halfOpenBeforeRetry handshakes under way from which on addresses are validated
 * @param halfOpen handshakes under way at once
 * @param halfOpenBeforeReserve handshakes under way from which on a site may have {@link Limits#HALF_OPEN_IN_RESERVE}
 * @param halfOpenPerAddress handshakes under way at once from one address (IPv6: its /64)
 * @param strangersHandshakes handshakes that strangers finish from one address in a window, before it is not heard for the rest
 * @param handshake how long one may take
 * @param frame how long a frame may take from its first piece to its last
 * @param connectionBytes bytes that are held for one connection
 * @param bytes bytes that are held for all
 */
record ServerLimits(
        int devices,
        int strangers,
        int halfOpenBeforeRetry,
        int halfOpen,
        int halfOpenBeforeReserve,
        int halfOpenPerAddress,
        int strangersHandshakes,
        Duration handshake,
        Duration frame,
        long connectionBytes,
        long bytes) {
    /** The numbers of {@link Limits}. */
    static final ServerLimits DEFAULT = new ServerLimits(
            Limits.CONNECTIONS,
            Limits.PAIRING_CONNECTIONS_OPEN,
            Limits.HALF_OPEN_BEFORE_RETRY,
            Limits.HALF_OPEN,
            Limits.HALF_OPEN_PER_ADDRESS,
            Limits.HANDSHAKE_TIMEOUT);

    /** The numbers of {@link Limits} for what comes after the gate, and as large a part of the places in reserve. */
    ServerLimits(
            int devices,
            int strangers,
            int halfOpenBeforeRetry,
            int halfOpen,
            int halfOpenPerAddress,
            Duration handshake) {
        this(
                devices,
                strangers,
                halfOpenBeforeRetry,
                halfOpen,
                (int) ((long) halfOpen * Limits.HALF_OPEN_BEFORE_RESERVE / Limits.HALF_OPEN),
                halfOpenPerAddress,
                Limits.STRANGERS_HANDSHAKES,
                handshake,
                Limits.FRAME_TIMEOUT,
                Limits.CONNECTION_BUFFER_BYTES,
                Limits.BUFFER_BYTES);
    }
}
