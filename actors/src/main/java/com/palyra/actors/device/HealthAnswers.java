package com.palyra.actors.device;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.palyra.actors.metrics.NodeMeters;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import io.micrometer.core.instrument.Timer;

/**
 * Answers {@code node.health} where the request comes in, without waking the session's actor: it needs nothing but a session
 * that serves. Whether it does is the actor's to say; after {@link #close()} has returned, nothing is answered here any more
 * but what was begun before. Thread-safe.
 */
final class HealthAnswers {
    static final String METHOD = "node.health";

    /** A longer frame is none of the requests that this one takes, and not worth an event loop's time. */
    private static final int LONGEST = 256;

    private static final byte[] HEALTHY = RpcResponse.health().toBytes();

    private final NodeMeters meters;
    private volatile boolean open;

    /** Nothing is answered yet. */
    HealthAnswers(NodeMeters meters) {
        this.meters = meters;
    }

    /** From now on the session serves. */
    void open() {
        open = true;
    }

    /** From now on it does not, for good. */
    void close() {
        open = false;
    }

    /** Answers the frame if it asks for the node's health and the session serves; says whether it did. */
    boolean answer(ServerStream stream, byte[] frame) {
        if (!open || frame.length > LONGEST || !isHealth(frame)) {
            return false;
        }
        Timer.Sample begun = meters.begin();
        stream.finish(HEALTHY.clone());
        meters.answered(begun, METHOD, "none");
        return true;
    }

    /** A request that cannot be read is the actor's to answer. */
    private static boolean isHealth(byte[] frame) {
        if (!new String(frame, US_ASCII).contains(METHOD)) {
            return false;
        }
        try {
            return RpcRequest.parse(frame).method().equals(METHOD);
        } catch (RpcException e) {
            return false;
        }
    }
}
