package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The server on Netty's QUIC codec: one UDP socket, one event loop. */
final class NettyQuicServer implements QuicServer {
    private static final AttributeKey<ServerHandshake> HANDSHAKE =
            AttributeKey.valueOf(NettyQuicServer.class, "handshake");

    private final Supplier<ServerCredentials> credentials;
    private final QuicServerListener listener;
    private final SecureRandom random;
    private final ServerLimits limits;
    private final ConnectionCounts counts;
    private final Misconduct misconduct;
    private final Buffered buffered;
    private final Gate gate;
    private final RetryTokens retryTokens;
    private final UdpTransport transport = new UdpTransport("palyra-quic-server");
    private final Set<QuicChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile ServerTls tls;
    private volatile boolean accepting = true;
    private final Channel socket;

    private NettyQuicServer(
            InetSocketAddress address,
            Supplier<ServerCredentials> credentials,
            QuicServerListener listener,
            InstantSource clock,
            SecureRandom random,
            ServerLimits limits) {
        this.credentials = credentials;
        this.listener = listener;
        this.random = random;
        this.limits = limits;
        this.counts = new ConnectionCounts(limits);
        this.buffered = new Buffered(limits.connectionBytes(), limits.bytes());
        this.tls = new ServerTls(credentials.get(), random);
        this.gate = new Gate(() -> tls.devices(), clock);
        this.misconduct = new Misconduct(limits, clock);
        this.retryTokens = new RetryTokens(random, clock, counts, misconduct, limits, listener::onHandshakeDropped);
        this.socket = bound(address);
    }

    static NettyQuicServer bind(
            InetSocketAddress address,
            Supplier<ServerCredentials> credentials,
            QuicServerListener listener,
            InstantSource clock,
            SecureRandom random,
            ServerLimits limits) {
        return new NettyQuicServer(address, credentials, listener, clock, random, limits);
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) socket.localAddress();
    }

    @Override
    public void credentialsChanged() {
        ServerTls before = tls;
        ServerTls now = new ServerTls(credentials.get(), random);
        tls = now;
        if (!now.devices().trustsAllOf(before.devices())) {
            socket.eventLoop().execute(() -> open.forEach(this::closeIfRetired));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what becomes of it shows in the channel
    private void closeIfRetired(QuicChannel channel) {
        if (gate.judge(channel) instanceof Gate.Refused refused && refused.reason() == GateRefusal.WRONG_AUTHORITY) {
            tell(channel, CloseReason.EXPIRED);
        }
    }

    @Override
    public CompletionStage<Void> stopAccepting() {
        accepting = false;
        CompletableFuture<Void> seen = new CompletableFuture<>();
        socket.eventLoop().execute(() -> seen.complete(null));
        return seen;
    }

    @Override
    public CompletionStage<Void> closed() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        socket.closeFuture().addListener(future -> closed.complete(null));
        return closed;
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        accepting = false;
        CompletableFuture<Void> farewell = new CompletableFuture<>();
        socket.eventLoop().execute(() -> closeConnections(farewell));
        try {
            farewell.get(Limits.CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The peers learn it by their idle timeout.
        } finally {
            socket.close().awaitUninterruptibly(Limits.CLOSE_TIMEOUT.toMillis());
            transport.close();
        }
    }

    /** Remembers a connection until it ends, so that it can be told of the end of the server. */
    void opened(QuicChannel channel) {
        open.add(channel);
        channel.closeFuture().addListener(future -> open.remove(channel));
    }

    QuicServerListener listener() {
        return listener;
    }

    ConnectionCounts counts() {
        return counts;
    }

    Misconduct misconduct() {
        return misconduct;
    }

    Buffered buffered() {
        return buffered;
    }

    ServerLimits limits() {
        return limits;
    }

    Gate gate() {
        return gate;
    }

    boolean accepting() {
        return accepting;
    }

    long nextId() {
        return lastId.incrementAndGet();
    }

    private void closeConnections(CompletableFuture<Void> farewell) {
        CompletableFuture<?>[] closed =
                open.stream().map(this::closeForShutdown).toArray(CompletableFuture<?>[]::new);
        CompletionStage<Void> all = CompletableFuture.allOf(closed);
        all.whenComplete((nothing, failure) -> farewell.complete(null));
    }

    private CompletableFuture<Void> closeForShutdown(QuicChannel channel) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        tell(channel, CloseReason.SHUTDOWN).addListener(future -> closed.complete(null));
        return closed;
    }

    private static ChannelFuture tell(QuicChannel channel, CloseReason reason) {
        byte[] sentence = reason.sentence().getBytes(StandardCharsets.UTF_8);
        return channel.close(true, reason.code(), Unpooled.wrappedBuffer(sentence));
    }

    private Channel bound(InetSocketAddress address) {
        ChannelFuture bound = transport.socket().handler(codec()).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            transport.close();
            throw new PalyraException(
                    ErrorCode.ADDRESS_UNUSABLE,
                    "The UDP address " + address.getHostString() + ":" + address.getPort() + " cannot be used: "
                            + reason(bound.cause()),
                    bound.cause());
        }
        return bound.channel();
    }

    /** The operating system's words, without the native call and its number before them. */
    private static String reason(Throwable failure) {
        return String.valueOf(failure.getMessage()).replaceFirst("^.*\\(-?[0-9]+\\): ", "");
    }

    private ChannelHandler codec() {
        return new QuicServerCodecBuilder()
                .sslEngineProvider(this::begin)
                .tokenHandler(retryTokens)
                .maxIdleTimeout(Limits.IDLE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .initialMaxData(Limits.CONNECTION_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalRemote(Limits.STREAM_WINDOW_BYTES)
                .initialMaxStreamDataUnidirectional(Limits.STREAM_WINDOW_BYTES)
                .initialMaxStreamsBidirectional(Limits.BIDIRECTIONAL_STREAMS)
                .initialMaxStreamsUnidirectional(Limits.UNIDIRECTIONAL_STREAMS)
                // As many ids as addresses: the codec has one setting for both.
                .activeConnectionIdLimit(Limits.CONNECTION_ADDRESSES)
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel channel) {
                        channel.pipeline().addLast(channel.attr(HANDSHAKE).get());
                    }
                })
                .streamHandler(new StreamEntry(
                        stream -> stream.parent().attr(HANDSHAKE).get().accept(stream)))
                .build();
    }

    /** The first packet of a connection: ties it to the credentials of this moment. */
    private QuicSslEngine begin(QuicChannel channel) {
        ServerTls current = tls;
        channel.attr(HANDSHAKE).set(new ServerHandshake(this, current));
        return current.newEngine(channel.alloc());
    }
}
