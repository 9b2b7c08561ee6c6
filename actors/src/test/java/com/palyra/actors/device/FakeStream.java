package com.palyra.actors.device;

import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.quic.StreamReceiver;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream without a network. */
final class FakeStream implements ServerStream {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final CompletableFuture<StreamReceiver> receiver = new CompletableFuture<>();
    final CompletableFuture<Void> finished = new CompletableFuture<>();
    private final BlockingQueue<byte[]> written = new LinkedBlockingQueue<>();
    private final boolean bidirectional;
    /** What a write is answered with; a test may keep it open, as a peer that does not read does. */
    volatile CompletableFuture<Void> taken = CompletableFuture.completedFuture(null);

    FakeStream(boolean bidirectional) {
        this.bidirectional = bidirectional;
    }

    /** The one answer, after which the stream is finished. */
    RpcResponse answer() {
        try {
            byte[] frame = written.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (frame == null) {
                throw new AssertionError("No answer");
            }
            finished.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
            return RpcResponse.parse(frame);
        } catch (InterruptedException | RpcException e) {
            throw new AssertionError(e);
        }
    }

    /** What was written within this time, or null. */
    byte @Nullable [] writtenWithin(Duration time) {
        try {
            return written.poll(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public long id() {
        return 0;
    }

    @Override
    public boolean bidirectional() {
        return bidirectional;
    }

    @Override
    public void receive(StreamReceiver frames) {
        receiver.complete(frames);
    }

    @Override
    public void request() {
        // The test sends its frame as soon as there is a receiver.
    }

    @Override
    public void dropRest() {
        // The test sends one frame.
    }

    @Override
    public CompletionStage<Void> write(byte[] frame) {
        written.add(frame);
        return taken;
    }

    @Override
    public CompletionStage<Void> finish() {
        finished.complete(null);
        return taken;
    }

    @Override
    public CompletionStage<Void> finish(byte[] lastFrame) {
        written.add(lastFrame);
        return finish();
    }

    @Override
    public void reset(int code) {
        finished.cancel(false);
    }
}
