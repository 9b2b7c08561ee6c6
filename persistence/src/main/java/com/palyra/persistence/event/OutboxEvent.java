package com.palyra.persistence.event;

import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.List;

/** What happened to the outbox of one device. JSON is kept as the UTF-8 that it was written in. */
public sealed interface OutboxEvent extends DurableEvent {
    /** The device. */
    Ulid deviceId();

    /**
     * There is one more event for the device.
     *
     * @param seq its number; one more than that of the one before
     * @param data its JSON
     */
    record OutboxAppended(Ulid deviceId, long seq, String type, byte[] data, Instant at) implements OutboxEvent {}

    /** The device has handled the events up to this one; they are forgotten. */
    record OutboxAcknowledged(Ulid deviceId, long upTo, Instant at) implements OutboxEvent {}

    /** The events up to this one are forgotten although the device has not handled them. */
    record OutboxTrimmed(Ulid deviceId, long upTo, Instant at) implements OutboxEvent {}

    /** The device is gone: the events up to this one are forgotten, and so is what it was told about itself. */
    record OutboxEmptied(Ulid deviceId, long upTo, Instant at) implements OutboxEvent {}

    /**
     * What the device's owner says about it was taken in; what the device has to hear of that was appended with this.
     *
     * @param number of the owner's last event then; what is older does not count any more
     * @param grants all that the device may do, in their written form
     * @param rotation fingerprint of the certificate that the device was last asked to fetch; empty for none
     */
    record OutboxStandingTaken(Ulid deviceId, long number, List<String> grants, String rotation, Instant at)
            implements OutboxEvent {}

    /**
     * The device has been told which authorities the node trusts; that was appended with this.
     *
     * @param generation how often they had changed
     */
    record OutboxAuthoritiesTold(Ulid deviceId, long generation, Instant at) implements OutboxEvent {}

    /**
     * The operator wants the device to do something.
     *
     * @param digest SHA-256 of what was asked for, so that asking again is told from asking for something else
     * @param seq number of the event that asks the device, or 0 if it is not asked
     * @param expiresAt when nobody waits any more
     */
    record InvocationRequested(
            Ulid deviceId,
            String requestId,
            String capability,
            byte[] digest,
            int maxPayloadBytes,
            long seq,
            Instant expiresAt,
            Instant at)
            implements OutboxEvent {}

    /** The device was sent the event that asks it. */
    record InvocationDispatched(Ulid deviceId, String requestId, Instant at) implements OutboxEvent {}

    /**
     * The device waits for somebody who is at it.
     *
     * @param reason for what; may be empty
     */
    record InvocationAwaiting(Ulid deviceId, String requestId, String reason, Instant at) implements OutboxEvent {}

    /**
     * It has ended.
     *
     * @param state {@code succeeded}, {@code failed}, {@code timed_out}, {@code rejected} or {@code cancelled}
     * @param reason why; may be empty
     * @param output JSON; empty for none
     */
    record InvocationEnded(Ulid deviceId, String requestId, String state, String reason, byte[] output, Instant at)
            implements OutboxEvent {}
}
