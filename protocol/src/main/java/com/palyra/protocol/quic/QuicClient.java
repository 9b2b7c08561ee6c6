package com.palyra.protocol.quic;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens connections to nodes; one thread for all of them. Thread-safe. */
public final class QuicClient implements AutoCloseable {
    private QuicClient() {}

    /** A client without connections. */
    public static QuicClient create(SecureRandom random, InstantSource clock) {
        return new QuicClient();
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
     *     {@code PROTOCOL_FAILED}
     */
    public CompletionStage<ClientConnection> connect(
            InetSocketAddress remote, Alpn alpn, ServerTrust trust, @Nullable TlsIdentity identity, Duration timeout) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }

    /** Closes all connections and ends the thread. */
    @Override
    public void close() {}
}
