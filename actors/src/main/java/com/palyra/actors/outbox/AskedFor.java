package com.palyra.actors.outbox;

import com.palyra.actors.view.InvocationState;
import com.palyra.actors.view.InvocationView;
import com.palyra.persistence.event.OutboxEvent.InvocationEnded;
import com.palyra.persistence.event.OutboxEvent.InvocationRequested;
import com.palyra.persistence.event.OutboxSnapshot;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PrintableText;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One invocation as its events tell it.
 *
 * @param digest of what was asked for
 * @param seq of the event that asks the device; 0 if it is not asked
 * @param reason may be only the beginning of a long one
 * @param output JSON in UTF-8; empty for none, or if it was forgotten
 * @param outputBytes how many bytes the output had, also if it was forgotten
 * @param endedAt when it ended; means nothing before
 */
record AskedFor(
        RequestId requestId,
        CapabilityName capability,
        byte[] digest,
        int maxPayloadBytes,
        long seq,
        InvocationState state,
        String reason,
        byte[] output,
        int outputBytes,
        Instant requestedAt,
        Instant expiresAt,
        Instant endedAt) {
    private static final byte[] NOTHING = {};
    private static final int MOST_BYTES_A_CHARACTER = 3;

    static AskedFor of(InvocationRequested event) {
        return new AskedFor(
                RequestId.parse(event.requestId()),
                CapabilityName.parse(event.capability()),
                event.digest(),
                event.maxPayloadBytes(),
                event.seq(),
                InvocationState.QUEUED,
                "",
                NOTHING,
                0,
                event.at(),
                event.expiresAt(),
                event.expiresAt());
    }

    static AskedFor of(OutboxSnapshot.Invocation kept) {
        return new AskedFor(
                RequestId.parse(kept.requestId()),
                CapabilityName.parse(kept.capability()),
                kept.digest(),
                kept.maxPayloadBytes(),
                kept.seq(),
                InvocationState.parse(kept.state()),
                kept.reason(),
                kept.output(),
                kept.outputBytes(),
                kept.requestedAt(),
                kept.expiresAt(),
                kept.endedAt());
    }

    OutboxSnapshot.Invocation toSnapshot() {
        return new OutboxSnapshot.Invocation(
                requestId.value(),
                capability.value(),
                digest,
                maxPayloadBytes,
                seq,
                state.wireName(),
                reason,
                output,
                outputBytes,
                requestedAt,
                expiresAt,
                endedAt);
    }

    boolean isOpen() {
        return !state.ended();
    }

    boolean isOverdue(Instant now) {
        return isOpen() && !now.isBefore(expiresAt);
    }

    /** Whether the device ended it with a report, and not the node in its place. */
    boolean endedByReport() {
        return switch (state) {
            case SUCCEEDED, FAILED -> true;
            case REJECTED, TIMED_OUT -> seq > 0 && endedAt.isBefore(expiresAt);
            default -> false;
        };
    }

    AskedFor in(InvocationState next, String why) {
        return new AskedFor(
                requestId,
                capability,
                digest,
                maxPayloadBytes,
                seq,
                next,
                why,
                output,
                outputBytes,
                requestedAt,
                expiresAt,
                endedAt);
    }

    AskedFor after(InvocationEnded event) {
        return new AskedFor(
                requestId,
                capability,
                digest,
                maxPayloadBytes,
                seq,
                InvocationState.parse(event.state()),
                event.reason(),
                event.output(),
                event.output().length,
                requestedAt,
                expiresAt,
                event.at());
    }

    /** How much room its details take, at most. */
    int detailBytes() {
        return output.length + MOST_BYTES_A_CHARACTER * reason.length();
    }

    /** The same with the size of its output and the beginning of its reason. */
    AskedFor withoutDetails() {
        return new AskedFor(
                requestId,
                capability,
                digest,
                maxPayloadBytes,
                seq,
                state,
                reason.isEmpty() ? "" : PrintableText.cleaned(reason, Limits.REMEMBERED_REASON_CHARACTERS),
                NOTHING,
                outputBytes,
                requestedAt,
                expiresAt,
                endedAt);
    }

    InvocationView view(Ulid device) {
        return new InvocationView(
                device,
                requestId,
                capability,
                state,
                reason.isEmpty() ? null : reason,
                result(),
                outputBytes,
                requestedAt,
                expiresAt,
                isOpen() ? null : endedAt);
    }

    private @Nullable JsonValue result() {
        try {
            return output.length == 0 ? null : JsonValue.parse(output, Limits.PAYLOAD_BYTES_MAX);
        } catch (RpcException e) {
            throw new IllegalStateException("An output that was taken could not be read again", e);
        }
    }
}
