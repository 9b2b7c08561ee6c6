package com.palyra.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.device.DeviceCommand.Attach;
import com.palyra.actors.device.DeviceCommand.End;
import com.palyra.actors.device.DeviceSession.CertificateLook;
import com.palyra.actors.device.DeviceSession.GoOn;
import com.palyra.actors.durable.Position;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.outbox.OutboxReply;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.rpc.SelfRevocation;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a session ends. */
@Timeout(60)
class DeviceSessionTest {
    private static final EntityKit KIT = new EntityKit();
    /** Of {@link Peers}' certificates. */
    private static final Duration LIFE = Duration.ofHours(1);

    private static final Duration QUIET = Duration.ofMillis(200);

    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, new SecureRandom());
    private final VerifiedPeer peer = Peers.device(id, clock);
    private final TestProbe<DeviceCommand> device = KIT.probe();
    private final TestProbe<OutboxCommand> outbox = KIT.probe();
    private final FakeConnection connection = new FakeConnection();
    private ActorRef<DeviceSession.Command> session;
    private Attach attach;
    private volatile TrustedAuthorities authorities = new TrustedAuthorities(0, List.of());

    @BeforeEach
    void connect() {
        session = KIT.spawn(DeviceSession.create(
                connection,
                peer,
                Peers.node(
                        peer,
                        clock,
                        device.getRef(),
                        outbox.getRef(),
                        KIT.ignored(),
                        KIT.ignored(),
                        () -> authorities)));
        attach = device.expectMessageClass(Attach.class);
    }

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void itEndsWithTheNewestCertificateByTheClock() throws Exception {
        letIn();
        session.tell(CertificateLook.DUE);
        assertGoesOn();
        session.tell(new GoOn(peer.notAfter().plusSeconds(60)));
        clock.advance(LIFE);
        session.tell(CertificateLook.DUE);
        assertGoesOn();
        clock.advance(Duration.ofSeconds(60));
        session.tell(CertificateLook.DUE);
        assertEndsWith(CloseReason.EXPIRED);
    }

    @Test
    void aChangeOfTheAuthoritiesIsToldUntilItIsWrittenAndThenNoMore() throws Exception {
        letIn();
        session.tell(CertificateLook.DUE);
        assertGoesOn();
        outbox.expectNoMessage(QUIET);

        authorities = new TrustedAuthorities(1, List.of());
        session.tell(CertificateLook.DUE);
        OutboxCommand.Authorities lost = outbox.expectMessageClass(OutboxCommand.Authorities.class);
        assertThat(lost.trusted()).isEqualTo(authorities);
        session.tell(CertificateLook.DUE);
        outbox.expectMessageClass(OutboxCommand.Authorities.class).replyTo().tell(new OutboxReply.AuthoritiesTold(1));
        assertGoesOn();
        session.tell(CertificateLook.DUE);
        outbox.expectNoMessage(QUIET);
    }

    @Test
    void aNewerCertificateThatIsHeardOfBeforeTheAnswerCounts() throws Exception {
        session.tell(new GoOn(peer.notAfter().plusSeconds(60)));
        letIn();
        clock.advance(LIFE);
        session.tell(CertificateLook.DUE);
        assertGoesOn();
    }

    @Test
    void aDeviceThatRevokedItselfIsSentAwayAsRevoked() throws Exception {
        letIn();
        FakeStream revocation = revokeItself(new DeviceReply.Ended(new Position("Device|" + id, 1)));
        assertThat(revocation.answer().ok()).isTrue();
        assertEndsWith(CloseReason.REVOKED);
    }

    @Test
    void aRevocationThatWasNotStoredIsNotCalledOne() throws Exception {
        letIn();
        FakeStream revocation =
                revokeItself(new DeviceReply.NotEnded(ErrorCode.DEVICE_NOT_STORED, "The journal is full."));
        assertThat(revocation.answer().ok()).isFalse();
        assertEndsWith(CloseReason.UNAVAILABLE);
    }

    @Test
    void whoDoesNotTakeTheAnswerToItsRevocationIsSentAwayAllTheSame() throws Exception {
        letIn();
        FakeStream unread = new FakeStream(true);
        unread.taken = new CompletableFuture<>();
        revokeItself(unread, new DeviceReply.Ended(new Position("Device|" + id, 1)));
        assertThat(connection.closing.poll(Limits.SESSION_CUT.toSeconds() + 10, TimeUnit.SECONDS))
                .isEqualTo(CloseReason.REVOKED);
    }

    private FakeStream revokeItself(DeviceReply.EndReply reply) {
        return revokeItself(new FakeStream(true), reply);
    }

    private FakeStream revokeItself(FakeStream stream, DeviceReply.EndReply reply) {
        connection.send(stream, new SelfRevocation(id).toRequest().toBytes());
        device.expectMessageClass(End.class).replyTo().tell(reply);
        return stream;
    }

    private void letIn() {
        attach.replyTo().tell(new DeviceReply.Attached(peer.notAfter()));
        connection.admitted.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void assertGoesOn() throws InterruptedException {
        assertThat(connection.closing.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS))
                .isNull();
    }

    private void assertEndsWith(CloseReason reason) throws InterruptedException {
        assertThat(connection.closing.poll(10, TimeUnit.SECONDS)).isEqualTo(reason);
    }
}
