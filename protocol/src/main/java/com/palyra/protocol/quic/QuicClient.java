package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to nodes; one thread for all of them. Thread-safe. Stages complete on that thread, so what hangs on
 * them must not block.
 *
 * <pre>{@code
 * try (QuicClient client = QuicClient.create(random, clock)) {
 *     ServerTrust trust = new ServerTrust.NodeChain(authorities, nodeId, nodeKey);
 *     RpcResponse health = client.connect(address, Alpn.DEVICE, trust, identity, Duration.ofSeconds(10))
 *             .thenCompose(connection -> connection.request(RpcRequest.of("node.health")))
 *             .toCompletableFuture()
 *             .join();
 * }
 * }</pre>
 */
public final class QuicClient implements AutoCloseable {
    private final UdpTransport transport = new UdpTransport("palyra-quic-client");
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final SecureRandom random;
    private final InstantSource clock;
    private final Duration keepAlive;

    private QuicClient(SecureRandom random, InstantSource clock, Duration keepAlive) {
        this.random = random;
        this.clock = clock;
        this.keepAlive = keepAlive;
    }

    /**
     * A client without connections.
     *
     * @param random for connection ids
     * @param clock the time that certificates are judged at
     */
    public static QuicClient create(SecureRandom random, InstantSource clock) {
        return create(random, clock, Limits.KEEP_ALIVE);
    }

    static QuicClient create(SecureRandom random, InstantSource clock, Duration keepAlive) {
        return new QuicClient(random, clock, keepAlive);
    }

    /**
     * Connects and checks the server's certificate.
     *
     * @param remote where the node is; must be resolved
     * @param alpn what to speak
     * @param trust how the node is recognized
     * @param identity our key and certificate, or null to present none
     * @param timeout for the whole of it
     * @return the connection; fails with {@code UNREACHABLE}, {@code TIMED_OUT}, {@code SERVER_UNTRUSTED} or
     *     {@code PROTOCOL_FAILED}, or as the node refused us
     * @throws IllegalArgumentException for an identity on the pairing protocol, or provisional trust on another one
     */
    public CompletionStage<ClientConnection> connect(
            InetSocketAddress remote, Alpn alpn, ServerTrust trust, @Nullable TlsIdentity identity, Duration timeout) {
        if (alpn == Alpn.PAIRING ? identity != null : trust instanceof ServerTrust.ProvisionalForPairing) {
            throw new IllegalArgumentException("Strangers pair without a certificate, and nobody else is a stranger");
        }
        if (remote.isUnresolved()) {
            return CompletableFuture.failedFuture(new PalyraException(
                    ErrorCode.UNREACHABLE, "The name " + remote.getHostString() + " cannot be resolved."));
        }
        return new ConnectAttempt(remote, alpn, new ServerTrustCheck(trust, clock), identity, keepAlive, random)
                .start(transport, timeout)
                .whenComplete((connection, error) -> {
                    if (error == null) {
                        remember(connection);
                    }
                });
    }

    /** Closes all connections, so that their nodes hear of it, and ends the thread; waits a bounded time unless called on it. */
    @Override
    public void close() {
        List<CompletableFuture<Void>> closed = new ArrayList<>();
        for (ClientConnection connection : open) {
            connection.close();
            closed.add(connection.closed().toCompletableFuture());
        }
        if (!transport.isOnThread()) {
            awaitAll(closed);
        }
        transport.close();
    }

    private static void awaitAll(List<CompletableFuture<Void>> closed) {
        try {
            CompletableFuture.allOf(closed.toArray(CompletableFuture[]::new))
                    .get(Limits.CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // They end with the thread, and their nodes miss them.
        }
    }

    private void remember(ClientConnection connection) {
        open.add(connection);
        connection.closed().whenComplete((nothing, never) -> open.remove(connection));
    }
}
