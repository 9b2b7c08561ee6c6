package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ulid;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Hears of every connection that became active. Called on event loops; must not block. */
public interface QuicServerListener {
    /**
     * A device whose certificate passed the stateless gate. It is not admitted: no stream is read before
     * {@link ServerConnection#admit}. Revocation and the device's state are still to be looked at.
     */
    void onDeviceConnection(ServerConnection connection, VerifiedPeer peer);

    /** A stranger, without a certificate. No stream is read before {@link ServerConnection#admit}. */
    void onPairingConnection(ServerConnection connection);

    /**
     * A connection that the gate closed.
     *
     * @param remote where it came from
     * @param alpn what it asked for; null if that is nothing known here
     * @param reason why
     * @param claimed the ULID that its certificate names, which nobody has proved; null if there is none
     */
    void onRefused(InetSocketAddress remote, @Nullable Alpn alpn, GateRefusal reason, @Nullable Ulid claimed);

    /** A connection was cut because too much was held for it. */
    default void onBacklog() {}

    /** A handshake was dropped. Called for each packet of a flood, so it must cost little. */
    default void onHandshakeDropped(HandshakeDrop reason) {}
}
