package com.palyra.node.agent;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.Enrollment;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingFrames;
import com.palyra.protocol.pairing.PairingUri;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.RegistrationRecord;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.QuicServer;
import com.palyra.protocol.quic.QuicServerListener;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerCredentials;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.quic.TlsIdentity;
import com.palyra.protocol.rpc.RpcResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A real endpoint with one open code, without actors, disk or rules: who pairs and what is answered is up to the test.
 * Each stranger is served on a thread of his own.
 */
final class ObedientNode implements QuicServerListener, AutoCloseable {
    final SecureRandom random = new SecureRandom();
    final Ulid id = Ulid.generate(InstantSource.system(), random);
    final IdentityKey key;
    volatile CertificateAuthoritySigner authority;
    final PairingCode pin = PairingCode.mintPin("1234", 6, random);
    final PairingCode qr = PairingCode.mintQr("4321", random);
    final Map<Ulid, Enrollment> requests = new ConcurrentHashMap<>();
    final AtomicInteger hellos = new AtomicInteger();
    final AtomicInteger returns = new AtomicInteger();
    final AtomicInteger renewals = new AtomicInteger();
    final List<Ulid> seenOverMutualTls = new CopyOnWriteArrayList<>();

    /** What happens once a request waits; does nothing unless the test says so. */
    volatile Consumer<NodeSide> whenPending = side -> {};

    /** What happens when a device came back and proved itself. */
    volatile Consumer<NodeSide> whenBack = side -> {};

    /** What a device whose certificate has expired is answered with, once it proved itself. */
    volatile Function<Enrollment, byte[]> renewal = enrollment -> PairingFrames.refused(RefusalCode.NOT_RENEWED);

    /** What time it says that it is. */
    volatile InstantSource now = InstantSource.system();

    /** What a paired device gets; null for an answer. */
    volatile @Nullable CloseReason refusal;

    /** What a paired device's request is answered with. */
    volatile Function<byte[], RpcResponse> answer = frame -> RpcResponse.health();

    /** Who serves a paired device's requests in place of {@link #answer}; null for nobody. */
    volatile @Nullable Service service;

    /** Connections of paired devices that were let in. */
    final List<ServerConnection> connections = new CopyOnWriteArrayList<>();

    /** Serves requests with as many frames as it likes. */
    @FunctionalInterface
    interface Service {
        void serve(VerifiedPeer peer, byte[] request, ServerStream stream);
    }

    private final ExecutorService work = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "obedient-node");
        thread.setDaemon(true);
        return thread;
    });
    private final QuicServer server;

    ObedientNode() {
        this(IdentityKey.generate(new SecureRandom()), 0);
    }

    ObedientNode(IdentityKey key, int port) {
        this.key = key;
        authority = CertificateAuthoritySigner.create(IdentityKey.generate(random), InstantSource.system(), random);
        server = QuicServer.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                this::credentials,
                this,
                InstantSource.system(),
                random);
    }

    private ServerCredentials credentials() {
        TlsIdentity identity = TlsIdentity.of(
                key, List.of(authority.issueNode(id, key.publicKey(), List.of(), List.of(), Duration.ofDays(1))));
        return new ServerCredentials(identity, List.of(authority.certificate()));
    }

    /** From now on another authority signs and no other is trusted; who is connected is cut. */
    void replaceAuthority() {
        authority = CertificateAuthoritySigner.create(IdentityKey.generate(random), InstantSource.system(), random);
        server.credentialsChanged();
    }

    HostPort address() {
        return new HostPort("127.0.0.1", server.localAddress().getPort());
    }

    PairingUri uri(HostPort... addresses) {
        return PairingUri.of(List.of(addresses), qr, key.publicKey().fingerprint());
    }

    /** The answer of a node that approved the request. */
    byte[] certificateFor(Ulid requestId) {
        Enrollment enrollment = Objects.requireNonNull(requests.get(requestId));
        byte[] leaf = Certificates.der(
                authority.issueDevice(enrollment.deviceId(), enrollment.deviceKey(), Duration.ofHours(24)));
        return PairingFrames.certificate(leaf, List.of(Certificates.der(authority.certificate())), List.of());
    }

    RegistrationRecord record(PairingCode code) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        return RegistrationRecord.derive(code, salt);
    }

    Instant expiry() {
        return Instant.now().plus(Duration.ofMinutes(10));
    }

    @Override
    public void onPairingConnection(ServerConnection connection) {
        connection.admit(stream -> new NodeSide(this, connection, stream, work).begin());
    }

    @Override
    public void onDeviceConnection(ServerConnection connection, VerifiedPeer peer) {
        CloseReason refused = refusal;
        if (refused != null) {
            connection.close(refused);
            return;
        }
        seenOverMutualTls.add(peer.id());
        connections.add(connection);
        connection.admit(stream -> {
            stream.receive(new NodeSide.Frames(frame -> {
                Service serving = service;
                if (serving != null) {
                    serving.serve(peer, frame, stream);
                    return;
                }
                stream.write(answer.apply(frame).toBytes()).thenRun(stream::finish);
            }));
            stream.request();
        });
    }

    @Override
    public void onRefused(InetSocketAddress remote, @Nullable Alpn alpn, GateRefusal reason, @Nullable Ulid claimed) {}

    @Override
    public void close() {
        server.close();
        work.shutdownNow();
    }
}
