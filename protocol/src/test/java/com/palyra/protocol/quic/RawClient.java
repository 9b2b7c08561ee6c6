package com.palyra.protocol.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that does what ours never does: sends torn bytes, keeps TLS tickets and carries them elsewhere. */
@SuppressWarnings("FutureReturnValueIgnored")
public final class RawClient implements AutoCloseable {
    private final UdpTransport transport = new UdpTransport("raw-client");
    final InetSocketAddress remote;

    /** Connects to there. */
    public RawClient(InetSocketAddress remote) {
        this.remote = remote;
    }

    /** A connection and the code it was closed with. */
    public record Connection(QuicChannel channel, CompletableFuture<Integer> closeCode) {
        boolean resumed() throws ReflectiveOperationException {
            Object engine = channel.sslEngine();
            Method reused = java.util.Objects.requireNonNull(engine).getClass().getDeclaredMethod("isSessionReused");
            reused.setAccessible(true);
            return (boolean) reused.invoke(engine);
        }

        /** A stream, and all that comes back on it until its end; null stands for a broken one. */
        public Stream open(QuicStreamType type) {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            QuicStreamChannel stream = channel.createStream(type, new Collector(answer))
                    .syncUninterruptibly()
                    .getNow();
            return new Stream(stream, answer);
        }

        /** Closes it. */
        public void close() {
            channel.close().syncUninterruptibly();
        }
    }

    /** A stream, and what comes back on it. */
    public record Stream(QuicStreamChannel channel, CompletableFuture<byte[]> answer) {
        /** Sends these bytes, whatever they are. */
        public void send(byte[] bytes) {
            channel.writeAndFlush(Unpooled.copiedBuffer(bytes));
        }

        /** Sends no more than what was sent so far. */
        public void finish() {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> channel.shutdownOutput());
        }

        void reset(int code) {
            channel.shutdown(code);
        }
    }

    /** For a stream of which nobody wants to hear, not even that it was reset. */
    public static final class Unheeded extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
    }

    /** TLS for this protocol, with a certificate or without one; who answers is not looked at. */
    public static QuicSslContext context(Alpn alpn, @Nullable TlsIdentity identity) {
        QuicSslContextBuilder builder = QuicSslContextBuilder.forClient()
                .trustManager(LeafCheck.leftToTheGate())
                .endpointIdentificationAlgorithm(null)
                .applicationProtocols(alpn.id())
                .option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, new String[] {"ed25519"});
        if (identity != null) {
            builder.keyManager(new PresentedIdentity(identity), null);
        }
        return builder.build();
    }

    /** Lets one context use the tickets that the other one was given. */
    static void transplantTickets(QuicSslContext from, QuicSslContext to) throws ReflectiveOperationException {
        Field cache = from.getClass().getDeclaredField("sessionCache");
        cache.setAccessible(true);
        cache.set(to, cache.get(from));
    }

    /** True once the server's ticket has arrived. */
    boolean hasTicket(QuicSslContext context) {
        try {
            Field field = context.getClass().getDeclaredField("sessionCache");
            field.setAccessible(true);
            Object cache = java.util.Objects.requireNonNull(field.get(context));
            Method has = cache.getClass().getDeclaredMethod("hasSession", String.class, int.class);
            has.setAccessible(true);
            return (boolean) has.invoke(cache, "localhost", remote.getPort());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** A new connection. */
    public Connection connect(QuicSslContext context) {
        Channel socket = transport
                .socket()
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel datagrams) {
                        datagrams
                                .pipeline()
                                .addLast(new QuicClientCodecBuilder()
                                        .sslEngineProvider(channel ->
                                                context.newEngine(channel.alloc(), "localhost", remote.getPort()))
                                        .maxIdleTimeout(30, TimeUnit.SECONDS)
                                        .initialMaxData(1 << 20)
                                        .initialMaxStreamDataBidirectionalLocal(1 << 20)
                                        .build());
                    }
                })
                .connect(remote)
                .syncUninterruptibly()
                .channel();
        CompletableFuture<Integer> closeCode = new CompletableFuture<>();
        QuicChannel channel = QuicChannel.newBootstrap(socket)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                        if (event instanceof QuicConnectionCloseEvent close) {
                            closeCode.complete(close.error());
                        }
                    }
                })
                .streamHandler(new ChannelInboundHandlerAdapter())
                .remoteAddress(remote)
                .connect()
                .syncUninterruptibly()
                .getNow();
        channel.closeFuture().addListener(closed -> socket.close());
        return new Connection(channel, closeCode);
    }

    @Override
    public void close() {
        transport.close();
    }

    private static final class Collector extends ChannelInboundHandlerAdapter {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> answer;

        Collector(CompletableFuture<byte[]> answer) {
            this.answer = answer;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            bytes.writeBytes(ByteBufUtil.getBytes(buffer));
            buffer.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == io.netty.channel.socket.ChannelInputShutdownEvent.INSTANCE) {
                answer.complete(bytes.toByteArray());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            answer.completeExceptionally(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answer.completeExceptionally(new java.nio.channels.ClosedChannelException());
        }
    }
}
