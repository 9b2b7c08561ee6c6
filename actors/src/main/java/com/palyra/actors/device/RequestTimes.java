package com.palyra.actors.device;

import com.palyra.actors.metrics.NodeMeters;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.rpc.RpcResponse;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.Map;

/** How long the requests of one session take, from the whole frame to the answer. Belongs to the session's actor. */
final class RequestTimes {
    private static final String UNREADABLE = "";

    private record Begun(Timer.Sample sample, String method) {}

    private final NodeMeters meters;
    private final Map<ServerStream, Begun> underWay = new HashMap<>();

    RequestTimes(NodeMeters meters) {
        this.meters = meters;
    }

    /** A frame has come on this stream. */
    void begin(ServerStream stream) {
        underWay.put(stream, new Begun(meters.begin(), UNREADABLE));
    }

    /** It was a request for this method. */
    void name(ServerStream stream, String method) {
        underWay.computeIfPresent(stream, (same, begun) -> new Begun(begun.sample(), method));
    }

    /** It is answered with this. */
    void end(ServerStream stream, RpcResponse response) {
        Begun begun = underWay.remove(stream);
        if (begun != null) {
            String error = response instanceof RpcResponse.Failure failure ? failure.error() : "none";
            meters.answered(begun.sample(), begun.method(), error);
        }
    }
}
