package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server on a free loopback port that writes down what its listener hears. */
final class TestServer implements QuicServerListener, AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    final BlockingQueue<ServerConnection> connections = new LinkedBlockingQueue<>();
    final BlockingQueue<VerifiedPeer> peers = new LinkedBlockingQueue<>();
    final BlockingQueue<Refusal> refusals = new LinkedBlockingQueue<>();
    private final Map<HandshakeDrop, Integer> drops = new ConcurrentHashMap<>();
    private final AtomicInteger mostHalfOpen = new AtomicInteger();
    final AtomicInteger backlogs = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    volatile ServerCredentials credentials;
    volatile BiConsumer<ServerConnection, @Nullable VerifiedPeer> onConnection =
            (connection, peer) -> connection.admit(this::answerHealth);
    final QuicServer server;

    record Refusal(
            @Nullable Alpn alpn,
            GateRefusal reason,
            @Nullable Ulid claimed) {}

    TestServer(ServerCredentials credentials) {
        this(credentials, ServerLimits.DEFAULT);
    }

    TestServer(ServerCredentials credentials, ServerLimits limits) {
        this(credentials, limits, House.CLOCK);
    }

    TestServer(ServerCredentials credentials, ServerLimits limits, InstantSource clock) {
        this.credentials = credentials;
        this.server = NettyQuicServer.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                () -> this.credentials,
                this,
                clock,
                House.RANDOM,
                limits);
    }

    ConnectionCounts counts() {
        return ((NettyQuicServer) server).counts();
    }

    Buffered buffered() {
        return ((NettyQuicServer) server).buffered();
    }

    /** Handshakes under way. */
    int halfOpen() {
        return counts().halfOpen();
    }

    /** The most handshakes that were under way whenever one was dropped. */
    int mostHalfOpen() {
        return mostHalfOpen.get();
    }

    /** How often that was heard. */
    int dropped(HandshakeDrop reason) {
        return drops.getOrDefault(reason, 0);
    }

    InetSocketAddress address() {
        return server.localAddress();
    }

    ServerConnection nextConnection() throws InterruptedException {
        return present(connections.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    Refusal nextRefusal() throws InterruptedException {
        return present(refusals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /** Lets everybody in and hands the streams over. */
    void onStream(Consumer<ServerStream> onStream) {
        onConnection = (connection, peer) -> connection.admit(onStream);
    }

    /** The least that a node does with a stream. */
    void answerHealth(ServerStream stream) {
        stream.receive(new StreamReceiver() {
            @Override
            public void onFrame(byte[] frame) {
                requests.incrementAndGet();
                stream.write(answer(frame).toBytes());
                stream.finish();
            }

            @Override
            public void onEnd() {}

            @Override
            public void onFailure(StreamFailure reason) {}
        });
        stream.request();
    }

    private static RpcResponse answer(byte[] frame) {
        try {
            RpcRequest request = RpcRequest.parse(frame);
            return request.method().equals("node.health")
                    ? RpcResponse.health()
                    : RpcResponse.error(RpcError.UNSUPPORTED_METHOD);
        } catch (RpcException e) {
            return RpcResponse.error(e.error());
        }
    }

    @Override
    public void onDeviceConnection(ServerConnection connection, VerifiedPeer peer) {
        peers.add(peer);
        onConnection.accept(connection, peer);
        connections.add(connection);
    }

    @Override
    public void onPairingConnection(ServerConnection connection) {
        onConnection.accept(connection, null);
        connections.add(connection);
    }

    @Override
    public void onRefused(InetSocketAddress remote, @Nullable Alpn alpn, GateRefusal reason, @Nullable Ulid claimed) {
        refusals.add(new Refusal(alpn, reason, claimed));
    }

    @Override
    public void onBacklog() {
        backlogs.incrementAndGet();
    }

    @Override
    public void onHandshakeDropped(HandshakeDrop reason) {
        drops.merge(reason, 1, Integer::sum);
        mostHalfOpen.accumulateAndGet(halfOpen(), Math::max);
    }

    @Override
    public void close() {
        server.close();
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("Nothing happened in " + PATIENCE_SECONDS + " s");
        }
        return value;
    }
}
