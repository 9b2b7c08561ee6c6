package com.palyra.persistence.event;

import java.time.Instant;
import java.util.List;

/**
 * Everything that the events of one outbox say and that still counts.
 *
 * @param last number of the newest event that there ever was
 * @param pending events that the device has not handled, by number
 * @param number of the owner's event that was taken in last
 * @param grants what the device was told that it may do
 * @param rotation the certificate that it was last asked to fetch; empty for none
 * @param authorities generation of the node's authorities that the device was last told of; 0 for none
 * @param invocations in the order in which they were asked for
 */
public record OutboxSnapshot(
        long last,
        List<Pending> pending,
        long number,
        List<String> grants,
        String rotation,
        long authorities,
        List<Invocation> invocations)
        implements DurableSnapshot {
    /** An event that waits for the device. */
    public record Pending(long seq, String type, byte[] data, Instant at) {}

    /**
     * Something that the device was asked to do.
     *
     * @param output JSON; empty for none, or if it was forgotten
     * @param outputBytes how many bytes the output had, also if it was forgotten
     * @param endedAt when it ended, or when it expires if it has not
     */
    public record Invocation(
            String requestId,
            String capability,
            byte[] digest,
            int maxPayloadBytes,
            long seq,
            String state,
            String reason,
            byte[] output,
            int outputBytes,
            Instant requestedAt,
            Instant expiresAt,
            Instant endedAt) {}
}
