package com.palyra.actors.outbox;

import com.palyra.actors.view.InvocationView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.rpc.CapabilityAnswer;
import com.palyra.protocol.rpc.RpcError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an {@link Outbox} answers. */
public sealed interface OutboxReply {
    /** The device is told of its node's authorities, or was before. */
    record AuthoritiesTold(long generation) implements OutboxReply {}

    /** Answers to {@link OutboxCommand.Send}. */
    sealed interface SendReply extends OutboxReply permits Appended, NotDone {}

    /** It is written, under this number. */
    record Appended(long seq) implements SendReply {}

    /** Answers about invocations. */
    sealed interface InvocationReply extends OutboxReply permits Known, NotDone {}

    /** This is how it is, and written. */
    record Known(InvocationView invocation) implements InvocationReply {}

    /** Nothing was changed, and why; after a failed write it may have been. */
    record NotDone(ErrorCode error, String sentence) implements SendReply, InvocationReply {}

    /** Answers to {@link OutboxCommand.Report}. */
    sealed interface ReportReply extends OutboxReply permits Taken, NotTaken {}

    /** What was made of it. */
    record Taken(CapabilityAnswer answer) implements ReportReply {}

    /** It is refused; with {@link RpcError#VALUE_TOO_LARGE} the invocation has failed by it. */
    record NotTaken(RpcError error) implements ReportReply {}

    /**
     * Events for a device.
     *
     * @param gap the first event that there is, if some before it are gone; null if none are
     * @param events in their order, without a hole; may be empty
     * @param next to read after next
     */
    record Page(@Nullable Long gap, List<Entry> events, long next) implements OutboxReply {
        /** Copies the list. */
        public Page {
            events = List.copyOf(events);
        }
    }

    /**
     * One event.
     *
     * @param data its JSON in UTF-8; not to be changed
     */
    record Entry(long seq, String type, byte[] data, Instant at) {}
}
