package com.palyra.actors.device;

import com.palyra.actors.device.DeviceSession.Events;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.outbox.OutboxReply;
import com.palyra.protocol.Limits;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.rpc.EventsRequest;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The streams of events of one session: at most {@link Limits#EVENT_STREAMS}, and one of them open for what comes. A page is
 * asked for when QUIC has taken the page before, so a peer that does not read holds up one page and nobody else. Belongs to
 * the session's actor.
 */
final class EventStreams {
    /** A page for this stream. */
    record Paged(ServerStream stream, long question, OutboxReply.Page page) implements Events {}

    /** QUIC has taken all up to this event, or the stream is broken. */
    record Written(ServerStream stream, long upTo, boolean broken) implements Events {}

    /** There was no page in time: nothing happened for long, or the question was lost with the outbox. */
    record AskAgain(ServerStream stream, long question) implements Events {}

    private final ActorContext<DeviceSession.Command> context;
    private final RecipientRef<OutboxCommand> outbox;
    private final RequestTimes times;
    private final Map<ServerStream, EventStream> open = new HashMap<>();

    EventStreams(ActorContext<DeviceSession.Command> context, RecipientRef<OutboxCommand> outbox, RequestTimes times) {
        this.context = context;
        this.outbox = outbox;
        this.times = times;
    }

    /** Takes a request; the answer if there is one at once. */
    Optional<RpcResponse> begin(ServerStream stream, EventsRequest request) {
        boolean second = request.follows() && open.values().stream().anyMatch(EventStream::follows);
        if (second || open.size() >= Limits.EVENT_STREAMS) {
            return Optional.of(RpcResponse.error(RpcError.BUSY));
        }
        EventStream events = new EventStream(stream, request);
        open.put(stream, events);
        ask(stream, events, request.acknowledged());
        return Optional.empty();
    }

    void on(Events message) {
        if (message instanceof Paged paged) {
            onPaged(paged);
        } else if (message instanceof Written written) {
            onWritten(written);
        } else if (message instanceof AskAgain again) {
            EventStream events = open.get(again.stream());
            if (events != null && events.awaits(again.question())) {
                onNoPage(again.stream(), events);
            }
        }
    }

    private void ask(ServerStream stream, EventStream events, long acknowledged) {
        long number = events.ask();
        context.ask(
                OutboxReply.Page.class,
                outbox,
                events.patience(),
                replyTo -> new OutboxCommand.Read(
                        events.next(), acknowledged, events.follows(), context.getSelf(), replyTo),
                (page, failure) -> failure == null ? new Paged(stream, number, page) : new AskAgain(stream, number));
    }

    private void onPaged(Paged paged) {
        EventStream events = open.get(paged.stream());
        if (events == null || !events.awaits(paged.question())) {
            return;
        }
        times.end(paged.stream(), RpcResponse.done());
        if (events.isDone(paged.page())) {
            open.remove(paged.stream());
            paged.stream().finish();
            return;
        }
        context.pipeToSelf(
                events.write(paged.page()),
                (done, failure) -> new Written(paged.stream(), paged.page().next(), failure != null));
    }

    private void onNoPage(ServerStream stream, EventStream events) {
        if (events.follows()) {
            ask(stream, events, 0);
            return;
        }
        RpcResponse late = RpcResponse.error(RpcError.TIMED_OUT);
        times.end(stream, late);
        open.remove(stream);
        stream.write(late.toBytes());
        stream.finish();
    }

    private void onWritten(Written written) {
        EventStream events = open.get(written.stream());
        if (events == null) {
            return;
        }
        if (written.broken()) {
            open.remove(written.stream());
            written.stream().reset(CloseReason.DONE.code());
            return;
        }
        events.written(written.upTo());
        if (events.tellsMore()) {
            outbox.tell(new OutboxCommand.Sent(written.upTo()));
        }
        ask(written.stream(), events, 0);
    }
}
