package com.palyra.actors;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.ClientKind;
import com.palyra.protocol.pairing.EnrollmentDetails;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingOutcome;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingProver;
import com.palyra.protocol.pairing.PairingUri;
import com.palyra.protocol.pairing.PendingReceipt;
import com.palyra.protocol.pairing.ReturningProver;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.ServerTrust;
import com.palyra.protocol.quic.TlsIdentity;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device that does what a program of ours would do, step by step. */
final class TestDevice implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final SecureRandom random = new SecureRandom();
    final Ulid id;
    final IdentityKey key;
    private final QuicClient client = QuicClient.create(random, InstantSource.system());
    private @Nullable ClientStream stream;
    private @Nullable PendingReceipt receipt;
    private PairingOutcome.@Nullable Certified certified;

    private TestDevice(Ulid id, IdentityKey key) {
        this.id = id;
        this.key = key;
    }

    static TestDevice create() {
        SecureRandom random = new SecureRandom();
        return new TestDevice(Ulid.generate(InstantSource.system(), random), IdentityKey.generate(random));
    }

    /** The same ULID with a key of its own. */
    static TestDevice impostorOf(TestDevice victim) {
        return new TestDevice(victim.id, IdentityKey.generate(victim.random));
    }

    /** Runs the protocol up to the pending request. */
    PendingReceipt join(InetSocketAddress node, String code) throws PairingProtocolException {
        return join(node, PairingCode.parse(code), null);
    }

    PendingReceipt joinByUri(InetSocketAddress node, String text) throws PairingProtocolException {
        PairingUri uri = PairingUri.parse(text);
        return join(node, uri.code(), uri);
    }

    private PendingReceipt join(InetSocketAddress node, PairingCode code, @Nullable PairingUri uri)
            throws PairingProtocolException {
        ClientConnection connection = stranger(node);
        stream = connection.open().toCompletableFuture().join();
        try (PairingProver prover = PairingProver.start(
                id,
                key,
                code,
                new EnrollmentDetails("phone", ClientKind.CLI, "test"),
                Certificates.der(connection.serverLeaf()),
                uri,
                random)) {
            send(prover.hello());
            send(prover.onParams(read()));
            send(prover.onShareV(read()));
            send(prover.enroll());
            PendingReceipt pending = prover.onPending(read());
            receipt = pending;
            return pending;
        }
    }

    /** Opens a new connection and proves that the request is its own. */
    void comeBack(InetSocketAddress node) throws PairingProtocolException {
        PendingReceipt pending = receipt();
        ClientConnection connection = stranger(node);
        stream = connection.open().toCompletableFuture().join();
        ReturningProver prover = ReturningProver.start(
                id, key, pending.requestId(), pending.nodeKey(), Certificates.der(connection.serverLeaf()));
        send(prover.hello());
        send(prover.onChallenge(read()));
    }

    /** The next answer that decides something. */
    PairingOutcome outcome() throws PairingProtocolException {
        while (true) {
            PairingOutcome outcome = PairingProver.readOutcome(
                    read(), id, key.publicKey(), InstantSource.system().instant());
            if (outcome instanceof PairingOutcome.StillPending) {
                continue;
            }
            if (outcome instanceof PairingOutcome.Certified fresh) {
                certified = fresh;
            }
            return outcome;
        }
    }

    /** Connects over mutual TLS with the certificate it got. */
    ClientConnection connect(InetSocketAddress node) {
        PairingOutcome.Certified own = certified();
        ServerTrust trust = new ServerTrust.NodeChain(
                own.caBundle().stream().map(Certificates::parse).toList(),
                receipt().nodeId(),
                receipt().nodeKey());
        TlsIdentity identity = TlsIdentity.of(key, List.of(Certificates.parse(own.leafDer())));
        return TestNode.get(client.connect(node, Alpn.DEVICE, trust, identity, PATIENCE));
    }

    void lose() {
        if (stream != null) {
            stream.reset();
        }
    }

    PendingReceipt receipt() {
        if (receipt == null) {
            throw new IllegalStateException("Join first");
        }
        return receipt;
    }

    @Override
    public void close() {
        client.close();
    }

    private PairingOutcome.Certified certified() {
        if (certified == null) {
            throw new IllegalStateException("Get a certificate first");
        }
        return certified;
    }

    /** A connection on which nothing was said. */
    ClientConnection stranger(InetSocketAddress node) {
        return TestNode.get(
                client.connect(node, Alpn.PAIRING, new ServerTrust.ProvisionalForPairing(), null, PATIENCE));
    }

    private ClientStream stream() {
        if (stream == null) {
            throw new IllegalStateException("Connect first");
        }
        return stream;
    }

    private void send(byte[] frame) {
        TestNode.get(stream().write(frame));
    }

    private byte[] read() {
        return TestNode.get(stream().next(PATIENCE)).orElseThrow(() -> new AssertionError("The node finished"));
    }
}
