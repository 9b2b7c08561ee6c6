package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.rpc.EventsRequest;
import com.palyra.protocol.rpc.Registration;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of an agent: says what the device can do, follows the node's events and acknowledges them, until the
 * connection is lost. A node that knows only the reference's protocol is asked for the numbers of its events now and then.
 * Thread-safe.
 */
final class AgentSession implements AutoCloseable, Reports.Line {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);

    /** Answers of a node that knows neither the method nor parameters. */
    private static final Set<String> UNKNOWN =
            Set.of(RpcError.UNSUPPORTED_METHOD.code(), RpcError.INVALID_REQUEST.code());

    /** Handled events after which the node is told without waiting for a pause. */
    private static final int ACKNOWLEDGED_AT_ONCE = 64;

    private final ClientConnection connection;
    private final Inbox inbox;
    private final Ending ending;
    private final Thread reader = new Thread(this::read, "palyra-events");
    private Optional<Registration> registered = Optional.empty();
    private volatile boolean plain;
    private volatile boolean over;

    /** What came on a stream: its end, a response, or nothing yet. */
    private record Arrival(boolean atEnd, Optional<RpcResponse> response) {}

    /** Hears of the end of a session, once, unless it was closed from here. */
    @FunctionalInterface
    interface Ending {
        void ended(AgentSession session, PalyraException why, Optional<CloseReason> reason);
    }

    /** A session over this connection, which it closes. */
    AgentSession(ClientConnection connection, Inbox inbox, Ending ending) {
        this.connection = connection;
        this.inbox = inbox;
        this.ending = ending;
        reader.setDaemon(true);
    }

    /**
     * Tells the node what this device is, which shows whether it lets the device in, and begins to follow its events.
     *
     * @throws PalyraException if it does not; {@link #closeReason()} may say more
     */
    void begin(Registration registration) {
        RpcResponse answer = ask(registration.toRequest());
        if (answer instanceof RpcResponse.Failure failure) {
            if (!UNKNOWN.contains(failure.error())) {
                throw refused(failure);
            }
            plain = true;
        }
        registered = Optional.of(registration);
        reader.start();
    }

    /** Whether the node knows only the reference's protocol. */
    boolean isPlain() {
        return plain;
    }

    /** Tells the node if a capability has become usable, or is no more; again with the next call if it does not take that. */
    void refresh(Registration registration) {
        boolean same = registered.equals(Optional.of(registration));
        if (!plain && !same && ask(registration.toRequest()).ok()) {
            registered = Optional.of(registration);
        }
    }

    /** Whether the node answers within that time. */
    boolean answers(Duration patience) {
        try {
            RpcResponse health = Waiting.await(connection.request(RpcRequest.of("node.health")), patience);
            return health instanceof RpcResponse.Health;
        } catch (PalyraException e) {
            return false;
        }
    }

    @Override
    public RpcResponse ask(RpcRequest request) {
        return Waiting.await(connection.request(request), Limits.REQUEST_TIMEOUT.plusSeconds(1));
    }

    /** With which reason the node closed the connection, if it did. */
    Optional<CloseReason> closeReason() {
        return connection.closeCode().flatMap(CloseReason::ofCode);
    }

    /** Ends the session without telling anybody but the node. */
    @Override
    public void close() {
        over = true;
        connection.close();
    }

    private void read() {
        PalyraException why;
        try {
            why = plain ? poll() : follow();
        } catch (PalyraException e) {
            why = e;
        } catch (RuntimeException fault) {
            if (!over) {
                LOG.error("Reading the node's events failed", fault);
            }
            why = new PalyraException(ErrorCode.INTERNAL, "Reading the node's events failed unexpectedly.", fault);
        }
        boolean closedHere = over;
        Optional<CloseReason> reason = closeReason();
        close();
        if (!closedHere) {
            ending.ended(this, why, reason);
        }
    }

    private PalyraException follow() {
        ClientStream stream = Waiting.await(
                connection.stream(EventsRequest.following(inbox.handled()).toRequest()), Limits.REQUEST_TIMEOUT);
        long acknowledged = inbox.handled();
        while (!over) {
            boolean owing = inbox.handled() != acknowledged;
            Arrival arrival = next(stream, owing ? Limits.AGENT_ACKNOWLEDGE : Limits.KEEP_ALIVE);
            if (arrival.atEnd()) {
                return new PalyraException(ErrorCode.UNREACHABLE, "The node ended the stream of events.");
            }
            arrival.response().ifPresent(this::take);
            long handled = inbox.handled();
            if (handled != acknowledged
                    && (arrival.response().isEmpty() || handled - acknowledged >= ACKNOWLEDGED_AT_ONCE)) {
                acknowledge(handled);
                acknowledged = handled;
            }
        }
        return new PalyraException(ErrorCode.UNREACHABLE, "The session was closed.");
    }

    private Arrival next(ClientStream stream, Duration patience) {
        try {
            Optional<byte[]> frame = Waiting.await(stream.next(patience), patience.plusSeconds(5));
            return new Arrival(frame.isEmpty(), frame.map(AgentSession::response));
        } catch (PalyraException e) {
            // The connection fails with the same error when the node has fallen silent.
            if (e.error() != ErrorCode.TIMED_OUT
                    || connection.closed().toCompletableFuture().isDone()) {
                throw e;
            }
            return new Arrival(false, Optional.empty());
        }
    }

    private void take(RpcResponse response) {
        if (response instanceof RpcResponse.Event event) {
            inbox.event(event);
        } else if (response instanceof RpcResponse.Gap gap) {
            inbox.gap(gap.firstSeq());
        } else if (response instanceof RpcResponse.Failure failure) {
            throw refused(failure);
        } else {
            throw new PalyraException(ErrorCode.PROTOCOL_FAILED, "The node sent something else than events.");
        }
    }

    /** The node forgets what is acknowledged; what it answers beside that is of no interest, the other stream brings it. */
    private void acknowledge(long handled) {
        ClientStream stream =
                Waiting.await(connection.stream(EventsRequest.after(handled).toRequest()), Limits.REQUEST_TIMEOUT);
        try {
            Waiting.await(stream.next(Limits.REQUEST_TIMEOUT), Limits.REQUEST_TIMEOUT.plusSeconds(1));
        } finally {
            stream.reset();
        }
    }

    private PalyraException poll() {
        while (!over) {
            ClientStream stream = Waiting.await(
                    connection.stream(new EventsRequest(inbox.handled(), Optional.empty()).toRequest()),
                    Limits.REQUEST_TIMEOUT);
            Arrival arrival = next(stream, Limits.REQUEST_TIMEOUT);
            while (arrival.response().isPresent()) {
                take(arrival.response().get());
                arrival = next(stream, Limits.REQUEST_TIMEOUT);
            }
            if (closedWithin(Limits.AGENT_POLL) && !over) {
                // Asking once more fails with the reason.
                ask(RpcRequest.of("node.health"));
            }
        }
        return new PalyraException(ErrorCode.UNREACHABLE, "The session was closed.");
    }

    private boolean closedWithin(Duration span) {
        try {
            Waiting.await(connection.closed(), span);
            return true;
        } catch (PalyraException e) {
            return false;
        }
    }

    private static RpcResponse response(byte[] frame) {
        try {
            return RpcResponse.parse(frame);
        } catch (RpcException e) {
            throw new PalyraException(ErrorCode.PROTOCOL_FAILED, "The node's event is not understood.", e);
        }
    }

    private static PalyraException refused(RpcResponse.Failure failure) {
        return failure.error().equals(RpcError.BUSY.code())
                ? new PalyraException(ErrorCode.NODE_BUSY, "The node has too much to do for this device.")
                : new PalyraException(
                        ErrorCode.PROTOCOL_FAILED,
                        "The node refuses what this device asks, as " + failure.error() + ".");
    }
}
