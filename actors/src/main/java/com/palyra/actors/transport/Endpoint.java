package com.palyra.actors.transport;

import com.palyra.protocol.quic.ServerCredentials;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** What is known of the endpoint: its real address and what it presents now. Thread-safe; written by the transport. */
public final class Endpoint {
    private volatile @Nullable InetSocketAddress address;
    private volatile @Nullable ServerCredentials credentials;

    /**
     * What the node presents now.
     *
     * @throws IllegalStateException before there is a certificate
     */
    public ServerCredentials credentials() {
        ServerCredentials now = credentials;
        if (now == null) {
            throw new IllegalStateException("The node has no certificate yet");
        }
        return now;
    }

    boolean isPresenting(X509Certificate leaf) {
        ServerCredentials now = credentials;
        return now != null && now.identity().leaf().equals(leaf);
    }

    void present(ServerCredentials fresh) {
        credentials = fresh;
    }

    /** A port that was bound once is bound again, also if a free one was asked for. */
    InetSocketAddress addressOr(InetSocketAddress configured) {
        InetSocketAddress bound = address;
        return bound == null ? configured : bound;
    }

    boolean wasBound() {
        return address != null;
    }

    void boundTo(InetSocketAddress bound) {
        address = bound;
    }
}
