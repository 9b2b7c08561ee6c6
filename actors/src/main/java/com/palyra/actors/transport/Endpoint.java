package com.palyra.actors.transport;

import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.protocol.quic.ServerCredentials;
import com.palyra.protocol.quic.TlsIdentity;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the endpoint: its real address and what it presents now. Thread-safe; written by the transport. */
public final class Endpoint {
    private volatile @Nullable InetSocketAddress address;
    private volatile @Nullable Presented presented;

    private record Presented(ServerCredentials credentials, TrustedAuthorities authorities) {}

    /**
     * What the node presents now.
     *
     * @throws IllegalStateException before there is a certificate
     */
    public ServerCredentials credentials() {
        return presented().credentials();
    }

    /**
     * The authorities that the node trusts now.
     *
     * @throws IllegalStateException before there is a certificate
     */
    public TrustedAuthorities authorities() {
        return presented().authorities();
    }

    private Presented presented() {
        Presented now = presented;
        if (now == null) {
            throw new IllegalStateException("The node has no certificate yet");
        }
        return now;
    }

    boolean hasCredentials() {
        return presented != null;
    }

    boolean isPresenting(List<X509Certificate> chain, TrustedAuthorities authorities) {
        Presented now = presented;
        return now != null
                && now.credentials().identity().chain().equals(chain)
                && now.authorities().equals(authorities);
    }

    void present(TlsIdentity identity, TrustedAuthorities authorities) {
        presented = new Presented(new ServerCredentials(identity, authorities.certificates()), authorities);
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
