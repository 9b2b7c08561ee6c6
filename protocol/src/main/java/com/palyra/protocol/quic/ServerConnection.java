package com.palyra.protocol.quic;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A connection that passed the stateless half of the gate. Thread-safe. */
public interface ServerConnection {
    /** A number that no other connection of this server has. */
    long id();

    /** Where the client was when it began, which its handshake proved; whatever address it comes from later. */
    InetSocketAddress remoteAddress();

    /** SHA-256 of the leaf certificate that the server presented on this very connection; 32 bytes, a copy. */
    byte[] leafSha256();

    /**
     * Lets the client's requests in. Until then no stream is read; streams opened before are handed over now, in order.
     * Does nothing when the connection is closed already.
     *
     * @param onStream gets every stream, on the event loop; must not block
     * @throws IllegalStateException when called twice
     */
    void admit(Consumer<ServerStream> onStream);

    /** Closes with a code that tells the client why; done when the connection is closed. */
    CompletionStage<Void> close(CloseReason reason);

    /** Done when the connection is closed, whoever did it; never fails. */
    CompletionStage<Void> closed();
}
