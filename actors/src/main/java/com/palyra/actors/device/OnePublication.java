package com.palyra.actors.device;

import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.quic.StreamFailure;
import com.palyra.protocol.quic.StreamReceiver;
import com.palyra.protocol.rpc.Publication;
import com.palyra.protocol.rpc.RpcException;
import java.util.function.Consumer;

/** Takes the one frame of a unidirectional stream; what is none, and a second one, breaks it off. Runs on one event loop. */
final class OnePublication implements StreamReceiver {
    private final ServerStream stream;
    private final Consumer<Publication> onPublication;
    private boolean taken;

    OnePublication(ServerStream stream, Consumer<Publication> onPublication) {
        this.stream = stream;
        this.onPublication = onPublication;
    }

    @Override
    public void onFrame(byte[] frame) {
        if (taken) {
            stream.reset(CloseReason.PROTOCOL.code());
            return;
        }
        taken = true;
        try {
            onPublication.accept(Publication.parse(frame));
            stream.request();
        } catch (RpcException e) {
            stream.reset(CloseReason.PROTOCOL.code());
        }
    }

    @Override
    public void onEnd() {
        // The stream is at its end by itself; there is no side of ours to finish.
    }

    @Override
    public void onFailure(StreamFailure reason) {
        stream.reset(CloseReason.PROTOCOL.code());
    }
}
