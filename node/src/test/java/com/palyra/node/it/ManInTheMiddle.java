package com.palyra.node.it;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.QuicServer;
import com.palyra.protocol.quic.QuicServerListener;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerCredentials;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.quic.ServerTrust;
import com.palyra.protocol.quic.StreamFailure;
import com.palyra.protocol.quic.StreamReceiver;
import com.palyra.protocol.quic.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stands between a device and a node with a certificate of its own and relays every pairing frame, changed or not. */
final class ManInTheMiddle implements QuicServerListener, AutoCloseable {
    private static final Duration PATIENCE = LocalNode.PATIENCE;

    private final QuicClient client = QuicClient.create(WireDevice.RANDOM, InstantSource.system());
    private final InetSocketAddress node;
    private final UnaryOperator<byte[]> fromNode;
    private final QuicServer server;

    ManInTheMiddle(InetSocketAddress node, IdentityKey key, UnaryOperator<byte[]> fromNode) {
        this.node = node;
        this.fromNode = fromNode;
        Ulid id = Ulid.generate(InstantSource.system(), WireDevice.RANDOM);
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
    public void onPairingConnection(ServerConnection device) {
        CompletionStage<ClientStream> upstream = client.connect(
                        node, Alpn.PAIRING, new ServerTrust.ProvisionalForPairing(), null, PATIENCE)
                .thenCompose(ClientConnection::open);
        device.admit(stream -> upstream.thenAccept(toNode -> {
            stream.receive(new Relay(stream, toNode));
            stream.request();
            down(stream, toNode);
        }));
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
        client.close();
    }

    private void down(ServerStream toDevice, ClientStream toNode) {
        toNode.next(PATIENCE).thenAccept((Optional<byte[]> frame) -> {
            if (frame.isPresent()) {
                toDevice.write(fromNode.apply(frame.get())).thenRun(() -> down(toDevice, toNode));
            } else {
                toDevice.finish();
            }
        });
    }

    private record Relay(ServerStream fromDevice, ClientStream toNode) implements StreamReceiver {
        @Override
        public void onFrame(byte[] frame) {
            toNode.write(frame).thenRun(fromDevice::request);
        }

        @Override
        public void onEnd() {
            toNode.finish();
        }

        @Override
        public void onFailure(StreamFailure reason) {
            toNode.reset();
        }
    }
}
