package com.palyra.actors.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.metrics.NodeMeters;
import com.palyra.actors.testing.EntityKit;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.QuicServer;
import com.palyra.protocol.quic.ServerCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuicTransportTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EntityKit kit = new EntityKit();
    private final SecureRandom random = new SecureRandom();
    private final IdentityKey nodeKey = IdentityKey.generate(random);
    private final Ulid nodeId = Ulid.generate(InstantSource.system(), random);
    private final BlockingQueue<QuicServer> bound = new LinkedBlockingQueue<>();
    private final Endpoint endpoint = new Endpoint();
    private final TestProbe<QuicTransport.Started> started = kit.probe();
    private final TestProbe<QuicTransport.Done> done = kit.probe();
    private final TestProbe<QuicTransport.Refreshed> refreshed = kit.probe();
    private final AtomicInteger binds = new AtomicInteger();
    private final CountDownLatch secondIsBound = new CountDownLatch(1);
    private CountDownLatch secondMayBeSeen = new CountDownLatch(0);
    private volatile CertificateAuthority.@Nullable NodeReply given;
    /** What the second server that is bound was given last. */
    private volatile @Nullable ServerCredentials served;

    @AfterEach
    void stop() {
        bound.forEach(QuicServer::close);
        kit.close();
    }

    @Test
    void aPortThatIsLostIsBoundAgainWithTheSameNumber() throws InterruptedException {
        ActorRef<QuicTransport.Command> transport = spawn(ANY_PORT);
        started.expectMessageClass(QuicTransport.Listening.class, PATIENCE);
        QuicServer first = next();
        InetSocketAddress address = first.localAddress();

        first.close();

        QuicServer second = next();
        assertThat(second.localAddress()).isEqualTo(address);
        transport.tell(new QuicTransport.Close(done.getRef()));
        done.expectMessage(PATIENCE, QuicTransport.Done.DONE);
    }

    @Test
    void aPortThatWasClosedOnPurposeStaysClosed() throws InterruptedException {
        ActorRef<QuicTransport.Command> transport = spawn(ANY_PORT);
        started.expectMessageClass(QuicTransport.Listening.class, PATIENCE);
        InetSocketAddress address = next().localAddress();
        transport.tell(new QuicTransport.Close(done.getRef()));
        done.expectMessage(PATIENCE, QuicTransport.Done.DONE);

        ActorRef<QuicTransport.Command> successor = spawn(address);
        started.expectMessageClass(QuicTransport.Listening.class, PATIENCE);
        successor.tell(new QuicTransport.Close(done.getRef()));
        done.expectMessage(PATIENCE, QuicTransport.Done.DONE);
    }

    @Test
    void aPortThatIsTakenEndsTheStartWithOneSentence() throws InterruptedException {
        spawn(ANY_PORT);
        started.expectMessageClass(QuicTransport.Listening.class, PATIENCE);
        kit.spawn(transport(next().localAddress(), new Endpoint()));
        QuicTransport.NotListening refused = started.expectMessageClass(QuicTransport.NotListening.class, PATIENCE);
        assertThat(refused.cause().error()).isEqualTo(ErrorCode.ADDRESS_UNUSABLE);
    }

    @Test
    void whomTheAuthorityTrustsCountsAlsoWhileItSignsNothing() throws InterruptedException {
        ActorRef<QuicTransport.Command> transport = spawn(ANY_PORT);
        started.expectMessageClass(QuicTransport.Listening.class, PATIENCE);
        List<X509Certificate> chain = endpoint.credentials().identity().chain();
        X509Certificate other = otherAuthority();
        given = new CertificateAuthority.NoLeaf("The disk is full.", new TrustedAuthorities(1, List.of(other)));
        transport.tell(new QuicTransport.Refresh(refreshed.getRef()));
        refreshed.expectMessage(PATIENCE, QuicTransport.Refreshed.COUNTS);
        assertThat(endpoint.credentials().clientAnchors()).containsExactly(other);
        assertThat(endpoint.credentials().identity().chain()).isEqualTo(chain);
    }

    @Test
    void whatChangesWhileThePortIsBoundAgainCountsForTheNewServer() throws InterruptedException {
        secondMayBeSeen = new CountDownLatch(1);
        ActorRef<QuicTransport.Command> transport = spawn(ANY_PORT);
        started.expectMessageClass(QuicTransport.Listening.class, PATIENCE);
        CertificateAuthority.NodeLeaf before = (CertificateAuthority.NodeLeaf) Objects.requireNonNull(given);
        next().close();
        assertThat(secondIsBound.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        X509Certificate other = otherAuthority();
        given = new CertificateAuthority.NodeLeaf(before.chain(), new TrustedAuthorities(1, List.of(other)));
        transport.tell(new QuicTransport.Refresh(refreshed.getRef()));
        refreshed.expectMessage(PATIENCE, QuicTransport.Refreshed.COUNTS);
        secondMayBeSeen.countDown();

        started.expectMessageClass(QuicTransport.Listening.class, PATIENCE);
        assertThat(Objects.requireNonNull(served).clientAnchors()).containsExactly(other);
        assertThat(binds).hasValue(2);
    }

    private X509Certificate otherAuthority() {
        return CertificateAuthoritySigner.create(IdentityKey.generate(random), InstantSource.system(), random)
                .certificate();
    }

    private ActorRef<QuicTransport.Command> spawn(InetSocketAddress address) {
        return kit.spawn(transport(address, endpoint));
    }

    private Behavior<QuicTransport.Command> transport(InetSocketAddress address, Endpoint known) {
        TestProbe<AuditLog.Command> audit = kit.probe();
        QuicTransport.Surroundings node = new QuicTransport.Surroundings(
                address,
                nodeId,
                nodeKey,
                List.of(),
                List.of(),
                InstantSource.system(),
                random,
                kit.spawn(authority()),
                audit.getRef(),
                NodeMeters.unwatched(),
                new NoConnections());
        return QuicTransport.create(
                node,
                known,
                (where, credentials, listener, clock, dice) -> {
                    boolean second = binds.incrementAndGet() == 2;
                    Supplier<ServerCredentials> seen = () -> {
                        ServerCredentials now = credentials.get();
                        served = second ? now : served;
                        return now;
                    };
                    QuicServer server = QuicServer.bind(where, seen, listener, clock, dice);
                    bound.add(server);
                    if (second) {
                        secondIsBound.countDown();
                        awaitSeen();
                    }
                    return server;
                },
                started.getRef());
    }

    private void awaitSeen() {
        try {
            secondMayBeSeen.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Behavior<CertificateAuthority.Command> authority() {
        CertificateAuthoritySigner signer =
                CertificateAuthoritySigner.create(IdentityKey.generate(random), InstantSource.system(), random);
        X509Certificate leaf =
                signer.issueNode(nodeId, nodeKey.publicKey(), List.of(), List.of(), Limits.NODE_CERTIFICATE);
        given = new CertificateAuthority.NodeLeaf(
                List.of(leaf), new TrustedAuthorities(0, List.of(signer.certificate())));
        return Behaviors.receive(CertificateAuthority.Command.class)
                .onMessage(CertificateAuthority.NodeCredentials.class, ask -> {
                    ask.replyTo().tell(Objects.requireNonNull(given));
                    return Behaviors.same();
                })
                .build();
    }

    private QuicServer next() throws InterruptedException {
        QuicServer server = bound.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (server == null) {
            throw new AssertionError("Nothing was bound");
        }
        return server;
    }

    private static final class NoConnections implements QuicTransport.Connections {
        @Override
        public Behavior<?> ofDevice(
                com.palyra.protocol.quic.ServerConnection connection,
                com.palyra.protocol.certificate.VerifiedPeer peer) {
            return Behaviors.stopped();
        }

        @Override
        public Behavior<?> ofStranger(com.palyra.protocol.quic.ServerConnection connection, Runnable whenProved) {
            return Behaviors.stopped();
        }
    }
}
