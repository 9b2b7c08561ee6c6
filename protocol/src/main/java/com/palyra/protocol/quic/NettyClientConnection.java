package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection whose server was checked. Its state belongs to the event loop. */
// What becomes of a close or a write shows in the channel itself, so those futures are not looked at.
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyClientConnection extends ChannelInboundHandlerAdapter implements ClientConnection, FrameStream.Owner {
    private static final RpcRequest HEALTH = RpcRequest.of("node.health");

    private final QuicChannel channel;
    private final Alpn alpn;
    private final X509Certificate serverLeaf;
    private final Buffered.Share buffered = Buffered.ofClient();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Queue<CompletableFuture<ClientStream>> waiting = new ArrayDeque<>();
    private volatile @Nullable Integer closeCode;
    private volatile @Nullable PalyraException failure;
    private long lastTraffic;

    /**
     * A connection that is active.
     *
     * @param keepAlive after this much silence a device's connection sends a request
     */
    NettyClientConnection(QuicChannel channel, Alpn alpn, X509Certificate serverLeaf, Duration keepAlive) {
        this.channel = channel;
        this.alpn = alpn;
        this.serverLeaf = serverLeaf;
        channel.closeFuture().addListener(future -> end());
        if (alpn == Alpn.DEVICE) {
            onTraffic();
            keepAliveAfter(keepAlive, keepAlive);
        }
    }

    @Override
    public X509Certificate serverLeaf() {
        return serverLeaf;
    }

    @Override
    public CompletionStage<ClientStream> open() {
        CompletableFuture<ClientStream> stage = new CompletableFuture<>();
        channel.eventLoop().execute(() -> {
            if (!channel.isActive()) {
                stage.completeExceptionally(failure());
            } else if (waiting.size() >= Limits.WAITING_STREAMS) {
                stage.completeExceptionally(
                        new PalyraException(ErrorCode.NODE_BUSY, "Too many requests wait for the node."));
            } else {
                waiting.add(stage);
                openWaiting();
            }
        });
        return stage;
    }

    @Override
    public CompletionStage<RpcResponse> request(RpcRequest request) {
        return stream(request)
                .thenCompose(stream -> stream.next(Limits.REQUEST_TIMEOUT)
                        .whenComplete((frame, error) -> leave(stream, error))
                        .thenApply(NettyClientConnection::response));
    }

    @Override
    public CompletionStage<ClientStream> stream(RpcRequest request) {
        return open().thenCompose(stream -> stream.finish(request.toBytes()).thenApply(done -> stream));
    }

    @Override
    public CompletionStage<Void> closed() {
        return closed.copy();
    }

    @Override
    public Optional<Integer> closeCode() {
        return Optional.ofNullable(closeCode);
    }

    @Override
    public void close() {
        try {
            channel.close(true, CloseReason.DONE.code(), Unpooled.EMPTY_BUFFER);
        } catch (RejectedExecutionException over) {
            // The client was closed, and its connections with it.
        }
    }

    @Override
    public void onTraffic() {
        lastTraffic = channel.eventLoop().ticker().nanoTime();
    }

    @Override
    public void onBroken() {
        // What the server does wrong on one stream is that stream's affair.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof QuicConnectionCloseEvent close) {
            failure = ClientFailures.of(close);
            if (close.isApplicationClose()) {
                closeCode = close.error();
            }
            // The codec would wait for the draining period first.
            ctx.close();
        } else if (event instanceof QuicStreamLimitChangedEvent) {
            openWaiting();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.executor().execute(ctx::close);
    }

    private static RpcResponse response(Optional<byte[]> frame) {
        try {
            if (frame.isPresent()) {
                return RpcResponse.parse(frame.get());
            }
            throw new PalyraException(ErrorCode.PROTOCOL_FAILED, "The node ended the request without an answer.");
        } catch (RpcException e) {
            throw new PalyraException(ErrorCode.PROTOCOL_FAILED, "The node's answer is not understood.", e);
        }
    }

    /** After the one answer the stream should end; if it does not, it is broken off. */
    private static void leave(ClientStream stream, @Nullable Throwable error) {
        if (error != null) {
            stream.reset();
            return;
        }
        stream.next(Limits.REQUEST_TIMEOUT).whenComplete((more, late) -> {
            if (late != null || more.isPresent()) {
                stream.reset();
            }
        });
    }

    private void openWaiting() {
        while (!waiting.isEmpty()
                && channel.isActive()
                && channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
            CompletableFuture<ClientStream> stage = waiting.remove();
            channel.createStream(QuicStreamType.BIDIRECTIONAL, new StreamSetup(stage))
                    .addListener((Future<QuicStreamChannel> created) -> {
                        if (!created.isSuccess()) {
                            stage.completeExceptionally(failure());
                        }
                    });
        }
    }

    private void keepAliveAfter(Duration delay, Duration keepAlive) {
        channel.eventLoop().schedule(() -> keepAlive(keepAlive), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void keepAlive(Duration keepAlive) {
        if (!channel.isActive()) {
            return;
        }
        Duration silence = Duration.ofNanos(channel.eventLoop().ticker().nanoTime() - lastTraffic);
        if (silence.compareTo(keepAlive) < 0) {
            keepAliveAfter(keepAlive.minus(silence), keepAlive);
            return;
        }
        // A failure shows in the connection itself; the answer is of no interest.
        request(HEALTH).whenComplete((response, error) -> {});
        keepAliveAfter(keepAlive, keepAlive);
    }

    private PalyraException failure() {
        PalyraException known = failure;
        if (known != null) {
            return known;
        }
        if (channel.isTimedOut()) {
            return new PalyraException(ErrorCode.TIMED_OUT, "The node has not answered for too long.");
        }
        return new PalyraException(ErrorCode.UNREACHABLE, "The connection to the node is closed.");
    }

    @Override
    public Buffered.Share buffered() {
        return buffered;
    }

    @Override
    public Duration frameTimeout() {
        return Limits.FRAME_TIMEOUT;
    }

    private void end() {
        for (var stage = waiting.poll(); stage != null; stage = waiting.poll()) {
            stage.completeExceptionally(failure());
        }
        closed.complete(null);
    }

    private final class StreamSetup extends ChannelInitializer<QuicStreamChannel> {
        private final CompletableFuture<ClientStream> stage;

        StreamSetup(CompletableFuture<ClientStream> stage) {
            this.stage = stage;
        }

        @Override
        protected void initChannel(QuicStreamChannel stream) {
            int maxFrameBytes = alpn == Alpn.PAIRING ? Limits.PAIRING_FRAME_BYTES : Limits.FRAME_BYTES;
            FrameStream frames = new FrameStream(stream, maxFrameBytes, false, NettyClientConnection.this);
            ClientStream opened = new PulledStream(frames, stream.eventLoop(), NettyClientConnection.this::failure);
            // After the registration, so that whoever waits may write at once.
            stream.eventLoop().execute(() -> stage.complete(opened));
        }
    }
}
