package com.palyra.actors.device;

import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A connection without a network: the test opens streams, and decides when it is closed. */
final class FakeConnection implements ServerConnection {
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    final CompletableFuture<Consumer<ServerStream>> admitted = new CompletableFuture<>();
    final BlockingQueue<CloseReason> closing = new LinkedBlockingQueue<>();

    /** A request on a stream of its own. */
    FakeStream request(byte[] frame) {
        return send(new FakeStream(true), frame);
    }

    /** A frame on a stream. */
    FakeStream send(FakeStream stream, byte[] frame) {
        admitted.join().accept(stream);
        stream.receiver.join().onFrame(frame);
        return stream;
    }

    @Override
    public long id() {
        return 1;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    }

    @Override
    public byte[] leafSha256() {
        return new byte[32];
    }

    @Override
    public void admit(Consumer<ServerStream> onStream) {
        admitted.complete(onStream);
    }

    @Override
    public CompletionStage<Void> close(CloseReason reason) {
        closing.add(reason);
        return closed;
    }

    @Override
    public CompletionStage<Void> closed() {
        return closed;
    }
}
