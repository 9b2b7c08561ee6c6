package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PrintableText;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.rpc.EventsRequest;
import com.palyra.protocol.rpc.Publication;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.SelfRevocation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a command of a device has to say to its node beside the agent: looks at events, publishes, revokes itself; over one
 * connection. Every method throws {@link PalyraException}, what {@link DeviceClient#health} throws among others. Blocking; for
 * one thread.
 */
public final class NodeLine implements AutoCloseable {
    private final ClientConnection connection;
    private final Duration timeout;

    private NodeLine(ClientConnection connection, Duration timeout) {
        this.connection = connection;
        this.timeout = timeout;
    }

    /** Takes events. */
    public interface Watcher {
        /** The next event. */
        void event(RpcResponse.Event event);

        /** The events between are lost, or the numbering fell back. */
        void gap(long firstSeq);
    }

    /**
     * Connects.
     *
     * @param client stays the caller's
     * @param timeout for connecting, and then for each answer
     */
    public static NodeLine connect(QuicClient client, InstantSource clock, DeviceState state, Duration timeout) {
        return new NodeLine(new NodeDialer(client, clock).dial(state, timeout), timeout);
    }

    /** Gives something to whoever watches this device at its node. */
    public void publish(Publication publication) {
        result(publication.toRequest(), "publication");
    }

    /** Blocks this device for ever. */
    public void revokeSelf(Ulid device) {
        result(new SelfRevocation(device).toRequest(), "revocation");
    }

    /**
     * Gives the events after one to the watcher, and returns when there are no more; following never returns.
     *
     * @param acknowledged what the node may forget
     */
    public void events(long after, boolean follow, long acknowledged, Watcher watcher) {
        ClientStream stream = Waiting.await(connection.stream(events(after, follow, acknowledged)), timeout);
        while (true) {
            Optional<byte[]> frame = next(stream, follow);
            if (frame.isEmpty()) {
                if (follow) {
                    throw new PalyraException(ErrorCode.UNREACHABLE, "The node ended the stream of events.");
                }
                return;
            }
            RpcResponse response = response(frame.get());
            if (response instanceof RpcResponse.Event event) {
                watcher.event(event);
            } else if (response instanceof RpcResponse.Gap gap) {
                watcher.gap(gap.firstSeq());
            } else {
                throw refused(response, "events");
            }
        }
    }

    /** Lets the node forget the events up to this one. */
    public void acknowledge(long seq) {
        ClientStream stream =
                Waiting.await(connection.stream(EventsRequest.after(seq).toRequest()), timeout);
        Waiting.await(stream.next(timeout), timeout.plusSeconds(1));
        stream.reset();
    }

    private static RpcRequest events(long after, boolean follow, long acknowledged) {
        EventsRequest wish = follow ? EventsRequest.following(after) : EventsRequest.after(after);
        return wish.acknowledging(acknowledged).toRequest();
    }

    /** A line on which nothing is heard is kept alive by the connection itself, which fails when the node has gone. */
    private Optional<byte[]> next(ClientStream stream, boolean follow) {
        while (true) {
            try {
                return Waiting.await(stream.next(timeout), timeout.plusSeconds(1));
            } catch (PalyraException e) {
                boolean silent = e.error() == ErrorCode.TIMED_OUT
                        && !connection.closed().toCompletableFuture().isDone();
                if (!follow || !silent) {
                    throw e;
                }
            }
        }
    }

    private void result(RpcRequest request, String what) {
        RpcResponse response = Waiting.await(connection.request(request), timeout);
        if (!(response instanceof RpcResponse.Result)) {
            throw refused(response, what);
        }
    }

    private static RpcResponse response(byte[] frame) {
        try {
            return RpcResponse.parse(frame);
        } catch (RpcException e) {
            throw new PalyraException(ErrorCode.PROTOCOL_FAILED, "The node's answer is not understood.", e);
        }
    }

    private static PalyraException refused(RpcResponse response, String what) {
        if (!(response instanceof RpcResponse.Failure failure)) {
            return new PalyraException(ErrorCode.PROTOCOL_FAILED, "The node answered something else than was asked.");
        }
        return switch (failure.error()) {
            case "busy" -> new PalyraException(ErrorCode.NODE_BUSY, "The node has too much to do for this device.");
            case "timed_out" -> new PalyraException(ErrorCode.TIMED_OUT, "The node did not answer in time.");
            case "value_too_large" ->
                new PalyraException(ErrorCode.DEVICE_REQUEST_REFUSED, "The " + what + " is too large for the node.");
            case "unsupported_method", "invalid_request" ->
                new PalyraException(
                        ErrorCode.DEVICE_REQUEST_REFUSED, "The node does not know what to do with the " + what + ".");
            default ->
                new PalyraException(
                        ErrorCode.DEVICE_REQUEST_REFUSED,
                        "The node refused the " + what + ", as " + shown(failure) + ".");
        };
    }

    private static String shown(RpcResponse.Failure failure) {
        return PrintableText.cleaned(failure.error(), Limits.NAME_CHARACTERS);
    }

    @Override
    public void close() {
        connection.close();
    }
}
