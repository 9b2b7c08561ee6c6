package com.palyra.node.it;

import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingVerifier;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.quic.StreamFailure;
import com.palyra.protocol.quic.StreamReceiver;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A real endpoint with a key of its own that listens to devices and answers them as the test says. */
final class FakeNode implements AutoCloseable {
    /** What it answers to one frame. */
    interface Answer {
        /** The frame to send; empty to wait for the next one of the device. */
        Optional<byte[]> to(PairingVerifier verifier, byte[] frame) throws PairingProtocolException;
    }

    /** The id of the one run that it takes part in. */
    static final Ulid SESSION = Ulid.generate(InstantSource.system(), WireDevice.RANDOM);

    /** Done when the device has left. */
    final CompletableFuture<Void> left = new CompletableFuture<>();

    /** Everything that devices sent, in order. */
    final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();

    private final IdentityKey key = IdentityKey.generate(WireDevice.RANDOM);
    private final Ulid id = Ulid.generate(InstantSource.system(), WireDevice.RANDOM);
    private final List<Answer> answers;
    private final StrangeServer server;

    /** For one device; the answers are to its frames, in order. */
    FakeNode(Answer... answers) {
        this.answers = List.of(answers);
        server = new StrangeServer(id, key, this::pair);
    }

    InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }

    private void pair(ServerConnection connection) {
        PairingVerifier verifier =
                PairingVerifier.start(id, key.publicKey(), SESSION, connection.leafSha256(), WireDevice.RANDOM);
        connection.closed().thenRun(() -> left.complete(null));
        connection.admit(stream -> {
            stream.receive(new Listener(stream, verifier));
            stream.request();
        });
    }

    private final class Listener implements StreamReceiver {
        private final ServerStream stream;
        private final PairingVerifier verifier;

        Listener(ServerStream stream, PairingVerifier verifier) {
            this.stream = stream;
            this.verifier = verifier;
        }

        @Override
        public void onFrame(byte[] frame) {
            int number = heard.size();
            heard.add(frame);
            try {
                if (number < answers.size()) {
                    answers.get(number).to(verifier, frame).ifPresent(stream::write);
                }
            } catch (PairingProtocolException e) {
                throw new AssertionError(e);
            }
            stream.request();
        }

        @Override
        public void onEnd() {}

        @Override
        public void onFailure(StreamFailure reason) {}
    }
}
