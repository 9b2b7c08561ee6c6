package com.palyra.node.it;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.QuicServer;
import com.palyra.protocol.quic.QuicServerListener;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerCredentials;
import com.palyra.protocol.quic.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real endpoint whose certificate is of an authority of its own; what it does with who wants to pair is the test's. */
final class StrangeServer implements QuicServerListener, AutoCloseable {
    private final Consumer<ServerConnection> onPairing;
    private final QuicServer server;

    /** On a free loopback port, with a certificate for that id and key. */
    StrangeServer(Ulid id, IdentityKey key, Consumer<ServerConnection> onPairing) {
        this.onPairing = onPairing;
        CertificateAuthoritySigner authority = CertificateAuthoritySigner.create(
                IdentityKey.generate(WireDevice.RANDOM), InstantSource.system(), WireDevice.RANDOM);
        TlsIdentity identity = TlsIdentity.of(
                key, List.of(authority.issueNode(id, key.publicKey(), List.of(), List.of(), Duration.ofDays(1))));
        this.server = QuicServer.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                () -> new ServerCredentials(identity, List.of(authority.certificate())),
                this,
                InstantSource.system(),
                WireDevice.RANDOM);
    }

    InetSocketAddress address() {
        return server.localAddress();
    }

    @Override
    public void onPairingConnection(ServerConnection connection) {
        onPairing.accept(connection);
    }

    @Override
    public void onDeviceConnection(ServerConnection connection, VerifiedPeer peer) {
        throw new AssertionError("Nobody has a certificate of this authority");
    }

    @Override
    public void onRefused(InetSocketAddress remote, @Nullable Alpn alpn, GateRefusal reason, @Nullable Ulid claimed) {}

    @Override
    public void close() {
        server.close();
    }
}
