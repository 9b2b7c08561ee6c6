package com.palyra.protocol.quic;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One UDP port with the gate in front of it. Thread-safe.
 *
 * <p>TLS 1.3 only, no early data. Every connection that becomes active, resumed or not, passes the stateless gate before
 * the listener hears of it. Connections of strangers are counted apart and cannot push out devices.
 */
public interface QuicServer extends AutoCloseable {
    /**
     * Binds the port.
     *
     * @param address port 0 picks a free one
     * @param credentials asked once now and again at {@link #credentialsChanged()}
     * @param listener hears of connections
     * @param clock the time that validity is judged at
     * @param random for ticket keys and retry tokens
     * @throws com.palyra.protocol.error.PalyraException {@code ADDRESS_UNUSABLE} if it cannot be bound
     */
    static QuicServer bind(
            InetSocketAddress address,
            Supplier<ServerCredentials> credentials,
            QuicServerListener listener,
            InstantSource clock,
            SecureRandom random) {
        return NettyQuicServer.bind(address, credentials, listener, clock, random, ServerLimits.DEFAULT);
    }

    /** Where it listens, with the real port. */
    InetSocketAddress localAddress();

    /**
     * Asks the supplier again. New connections see the new certificate and authorities; session tickets given out before
     * are void; the port stays bound. Open connections stay open, but for those of devices whose certificates no authority
     * vouches for any more: they are closed with {@link CloseReason#EXPIRED}.
     */
    void credentialsChanged();

    /** Closes every connection that becomes active from now on; open ones go on. Done when that holds. */
    CompletionStage<Void> stopAccepting();

    /** Done when the port is no longer served, whether by {@link #close()} or because the socket died; never fails. */
    CompletionStage<Void> closed();

    /**
     * Tells every peer that the node stops, waits at most {@link com.palyra.protocol.Limits#CLOSE_TIMEOUT} and frees the
     * port and the threads. Not to be called from a listener.
     */
    @Override
    void close();
}
