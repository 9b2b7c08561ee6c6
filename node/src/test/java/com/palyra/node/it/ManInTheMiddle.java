package com.palyra.node.it;

import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.quic.ServerTrust;
import com.palyra.protocol.quic.StreamFailure;
import com.palyra.protocol.quic.StreamReceiver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Stands between a device and a node with a certificate of its own and relays every pairing frame, changed or not. */
final class ManInTheMiddle implements AutoCloseable {
    private static final Duration PATIENCE = LocalNode.PATIENCE;

    private final QuicClient client = QuicClient.create(WireDevice.RANDOM, InstantSource.system());
    private final InetSocketAddress node;
    private final UnaryOperator<byte[]> fromNode;
    private final StrangeServer server;

    ManInTheMiddle(InetSocketAddress node, IdentityKey key, UnaryOperator<byte[]> fromNode) {
        this.node = node;
        this.fromNode = fromNode;
        this.server =
                new StrangeServer(Ulid.generate(InstantSource.system(), WireDevice.RANDOM), key, this::stepBetween);
    }

    InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }

    private void stepBetween(ServerConnection device) {
        CompletionStage<ClientStream> upstream = client.connect(
                        node, Alpn.PAIRING, new ServerTrust.ProvisionalForPairing(), null, PATIENCE)
                .thenCompose(ClientConnection::open);
        device.admit(stream -> upstream.thenAccept(toNode -> {
            stream.receive(new Relay(stream, toNode));
            stream.request();
            down(stream, toNode);
        }));
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
