package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.ClientKind;
import com.palyra.protocol.pairing.EnrollmentDetails;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingOutcome;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingProver;
import com.palyra.protocol.pairing.PendingReceipt;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.ServerTrust;
import com.palyra.protocol.quic.TlsIdentity;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A device with the wire in the test's hand: it says what an honest device says, but with keys of the test's choice. */
final class WireDevice implements AutoCloseable {
    static final SecureRandom RANDOM = new SecureRandom();

    private static final Duration PATIENCE = LocalNode.PATIENCE;

    final Ulid id;
    final IdentityKey key;
    private final QuicClient client = QuicClient.create(RANDOM, InstantSource.system());

    WireDevice(Ulid id, IdentityKey key) {
        this.id = id;
        this.key = key;
    }

    static WireDevice fresh() {
        return new WireDevice(Ulid.generate(InstantSource.system(), RANDOM), IdentityKey.generate(RANDOM));
    }

    /** A request that the node has taken, and the stream on which its answer will come. */
    record Request(PendingReceipt receipt, ClientStream stream) {}

    Request request(InetSocketAddress node, String pin) throws PairingProtocolException {
        Wire wire = wire(node);
        try (PairingProver prover = prover(wire, pin)) {
            byte[] confirmP = prover.onShareV(wire.ask(prover.onParams(wire.ask(prover.hello()))));
            wire.send(confirmP);
            return new Request(prover.onPending(wire.ask(prover.enroll())), wire.stream());
        } catch (PairingProtocolException e) {
            wire.close();
            throw e;
        }
    }

    /** A stranger's connection to a node with one stream. */
    Wire wire(InetSocketAddress node) {
        ClientConnection connection = connect(node, Alpn.PAIRING, new ServerTrust.ProvisionalForPairing(), null);
        return new Wire(connection, done(connection.open()));
    }

    /** An honest run with that PIN on that connection. */
    PairingProver prover(Wire wire, String pin) throws PairingProtocolException {
        try (PairingCode code = PairingCode.parse(pin)) {
            return PairingProver.start(
                    id,
                    key,
                    code,
                    new EnrollmentDetails("wire device", ClientKind.CLI, "test"),
                    Certificates.der(wire.connection().serverLeaf()),
                    null,
                    RANDOM);
        }
    }

    PairingOutcome outcome(Request request) throws PairingProtocolException {
        return PairingProver.readOutcome(
                next(request.stream()),
                id,
                key.publicKey(),
                InstantSource.system().instant());
    }

    TlsIdentity pair(LocalNode node) throws PairingProtocolException {
        Request request = request(node.address(), node.pin());
        done(node.runtime.approve(
                request.receipt().requestId(), request.receipt().shortString(), "test"));
        PairingOutcome.Certified certified = (PairingOutcome.Certified) outcome(request);
        return TlsIdentity.of(key, List.of(Certificates.parse(certified.leafDer())));
    }

    ClientConnection session(LocalNode node, TlsIdentity identity) {
        return connect(node.address(), Alpn.DEVICE, node.trust(), identity);
    }

    ClientConnection connect(
            InetSocketAddress node,
            Alpn alpn,
            ServerTrust trust,
            @org.jspecify.annotations.Nullable TlsIdentity identity) {
        return done(client.connect(node, alpn, trust, identity, PATIENCE));
    }

    static RpcResponse health(ClientConnection connection) {
        return done(connection.request(RpcRequest.of("node.health")));
    }

    static byte[] next(ClientStream stream) {
        return done(stream.next(PATIENCE)).orElseThrow(() -> new AssertionError("The node ended the stream"));
    }

    @Override
    public void close() {
        client.close();
    }
}
