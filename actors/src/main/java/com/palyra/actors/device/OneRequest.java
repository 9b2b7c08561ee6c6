package com.palyra.actors.device;

import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.quic.StreamFailure;
import com.palyra.protocol.quic.StreamReceiver;
import java.util.function.Consumer;

/** Takes the one frame that a client sends on a stream; a stream that ends before is dropped. Runs on one event loop. */
final class OneRequest implements StreamReceiver {
    private final ServerStream stream;
    private final Consumer<byte[]> onRequest;
    private boolean taken;

    OneRequest(ServerStream stream, Consumer<byte[]> onRequest) {
        this.stream = stream;
        this.onRequest = onRequest;
    }

    @Override
    public void onFrame(byte[] frame) {
        taken = true;
        // Whatever else comes would wait in QUIC until the answer is there, and nobody counts it there.
        stream.dropRest();
        onRequest.accept(frame);
    }

    @Override
    public void onEnd() {
        if (!taken) {
            stream.finish();
        }
    }

    @Override
    public void onFailure(StreamFailure reason) {
        stream.reset(CloseReason.PROTOCOL.code());
    }
}
