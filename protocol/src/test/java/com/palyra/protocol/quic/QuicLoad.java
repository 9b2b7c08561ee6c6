package com.palyra.protocol.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Clients on one event loop and one UDP socket that ask a server as fast as it answers: each always has the same number of
 * requests under way, every one on a stream of its own. Speaks with the codec and nothing of ours, so that what it costs is
 * the same whoever answers.
 */
@SuppressWarnings("FutureReturnValueIgnored")
public final class QuicLoad implements AutoCloseable {
    private static final AttributeKey<QuicSslContext> TLS = AttributeKey.valueOf(QuicLoad.class, "tls");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final UdpTransport transport = new UdpTransport("quic-load");
    private final InetSocketAddress server;
    private final Channel socket;

    /** Clients of that server. */
    public QuicLoad(InetSocketAddress server) {
        this.server = server;
        this.socket = transport
                .socket()
                .handler(new QuicClientCodecBuilder()
                        // Without a name, so that nothing is resumed: each handshake is a whole one, as our client's
                        // are.
                        .sslEngineProvider(channel -> channel.attr(TLS).get().newEngine(channel.alloc()))
                        .maxIdleTimeout(30, TimeUnit.SECONDS)
                        .initialMaxData(1 << 24)
                        .initialMaxStreamDataBidirectionalLocal(1 << 20)
                        .build())
                .bind(new InetSocketAddress(server.getAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** What was measured: how many a second, and how long one took, in microseconds. */
    public record Result(double perSecond, double p50, double p99) {
        static Result of(List<long[]> all, long nanos) {
            long[] sorted = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return new Result(sorted.length * 1e9 / nanos, micros(sorted, 0.5), micros(sorted, 0.99));
        }

        private static double micros(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e3;
        }
    }

    /** A new connection with that identity. */
    public CompletableFuture<QuicChannel> connect(QuicSslContext identity) {
        CompletableFuture<QuicChannel> connected = new CompletableFuture<>();
        QuicChannel.newBootstrap(socket)
                .attr(TLS, identity)
                .handler(new ChannelInboundHandlerAdapter())
                .streamHandler(new ChannelInboundHandlerAdapter())
                .remoteAddress(server)
                .connect()
                .addListener(done -> {
                    if (done.isSuccess()) {
                        connected.complete((QuicChannel) done.getNow());
                    } else {
                        connected.completeExceptionally(done.cause());
                    }
                });
        return connected;
    }

    /** One request on a stream of its own; completes with the number of bytes of the answer when the stream ends. */
    public static CompletableFuture<Integer> ask(QuicChannel connection, byte[] frame) {
        Answer answer = new Answer();
        connection.createStream(QuicStreamType.BIDIRECTIONAL, answer).addListener(opened -> {
            if (!opened.isSuccess()) {
                answer.bytes.completeExceptionally(opened.cause());
                return;
            }
            QuicStreamChannel stream = (QuicStreamChannel) opened.getNow();
            stream.writeAndFlush(Unpooled.wrappedBuffer(frame)).addListener(sent -> stream.shutdownOutput());
        });
        return answer.bytes;
    }

    /** Asks on each connection, with so many requests under way, for so long. */
    public Result requests(List<QuicChannel> connections, byte[] frame, int inFlight, Duration span) {
        List<Loop> loops = new ArrayList<>();
        long start = System.nanoTime();
        for (QuicChannel connection : connections) {
            for (int i = 0; i < inFlight; i++) {
                loops.add(new Loop(start + span.toNanos(), () -> ask(connection, frame)));
            }
        }
        return run(loops, start);
    }

    /** Connects with each identity, asks once, closes, and does so again, for so long. */
    public Result handshakes(List<QuicSslContext> identities, byte[] frame, Duration span) {
        List<Loop> loops = new ArrayList<>();
        long start = System.nanoTime();
        for (QuicSslContext identity : identities) {
            loops.add(new Loop(
                    start + span.toNanos(),
                    () -> connect(identity)
                            .thenCompose(connection ->
                                    ask(connection, frame).whenComplete((bytes, failure) -> connection.close()))));
        }
        return run(loops, start);
    }

    private Result run(List<Loop> loops, long start) {
        loops.forEach(loop -> transport.group().execute(loop::next));
        for (Loop loop : loops) {
            loop.ended.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        }
        return Result.of(loops.stream().map(Loop::taken).toList(), System.nanoTime() - start);
    }

    @Override
    public void close() {
        socket.close().syncUninterruptibly();
        transport.close();
    }

    private interface Work {
        CompletableFuture<Integer> begin();
    }

    /** One thing after the other until it is late. Event loop only. */
    private static final class Loop {
        private final long end;
        private final Work work;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private long[] nanos = new long[1024];
        private int count;

        Loop(long end, Work work) {
            this.end = end;
            this.work = work;
        }

        void next() {
            long begin = System.nanoTime();
            if (begin >= end) {
                ended.complete(null);
                return;
            }
            work.begin().whenComplete((bytes, failure) -> {
                if (failure != null || bytes <= Integer.BYTES) {
                    ended.completeExceptionally(failure == null ? new AssertionError("No answer") : failure);
                    return;
                }
                if (count == nanos.length) {
                    nanos = Arrays.copyOf(nanos, 2 * count);
                }
                nanos[count++] = System.nanoTime() - begin;
                next();
            });
        }

        long[] taken() {
            return Arrays.copyOf(nanos, count);
        }
    }

    private static final class Answer extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Integer> bytes = new CompletableFuture<>();
        private int count;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            count += buffer.readableBytes();
            buffer.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                bytes.complete(count);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            bytes.completeExceptionally(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            bytes.completeExceptionally(new java.nio.channels.ClosedChannelException());
        }
    }
}
