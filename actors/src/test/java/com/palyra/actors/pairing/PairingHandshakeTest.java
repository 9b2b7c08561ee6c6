package com.palyra.actors.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.device.DeviceReply;
import com.palyra.actors.directory.DirectoryProjection;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.durable.Position;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.persistence.event.PairingEvent;
import com.palyra.persistence.event.PairingEvent.PairingApproved;
import com.palyra.persistence.event.PairingEvent.PairingCertificateReady;
import com.palyra.persistence.event.PairingEvent.PairingCompleted;
import com.palyra.persistence.event.PairingEvent.PairingExpired;
import com.palyra.persistence.event.PairingEvent.PairingRejected;
import com.palyra.persistence.event.PairingEvent.PairingRequested;
import com.palyra.persistence.event.PairingEvent.ShortStringMismatched;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PairingFrames;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.ShortString;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.GrantList;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PairingHandshakeTest {
    private static final EntityKit KIT = new EntityKit();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<Grant> GRANTS = GrantList.parse(List.of("skill:extractor=read", "global=write"));

    /** The stages that a request can be in, as an operator's command meets them. */
    private enum Stage {
        NOTHING,
        PENDING,
        APPROVED,
        READY,
        COMPLETED,
        REJECTED,
        EXPIRED
    }

    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, RANDOM);
    private final Ulid deviceId = Ulid.generate(clock, RANDOM);
    private final IdentityKey deviceKey = IdentityKey.generate(RANDOM);
    private final IdentityKey nodeKey = IdentityKey.generate(RANDOM);
    private final CertificateAuthoritySigner signer =
            CertificateAuthoritySigner.create(IdentityKey.generate(RANDOM), clock, RANDOM);
    private final X509Certificate leaf = signer.issueDevice(deviceId, deviceKey.publicKey(), Duration.ofHours(24));
    private final CertificateAuthority.Issued issued =
            new CertificateAuthority.Issued(leaf, List.of(signer.certificate()));
    private final PairingRequested requested = new PairingRequested(
            id,
            deviceId,
            deviceKey.publicKey().raw(),
            "phone",
            "cli",
            "test",
            "192.0.2.1",
            new byte[] {1},
            new byte[32],
            new byte[32],
            new byte[32],
            clock.instant().plus(Duration.ofMinutes(10)),
            clock.instant());
    private final String shortString = ShortString.of(new byte[32], new byte[32], new byte[32]);
    private final String wrongString = shortString.equals("000000") ? "111111" : "000000";
    private final String journalId = "PairingHandshake|" + id;
    private final TestProbe<WindowCommand> window = KIT.probe();
    private final TestProbe<CertificateAuthority.Command> authority = KIT.probe();
    private final TestProbe<DeviceCommand> device = KIT.probe();
    private final TestProbe<DirectoryProjection.Command> projection = KIT.probe();
    private final TestProbe<AuditLog.Command> audit = KIT.probe();
    private final TestProbe<ClusterSharding.ShardCommand> shard = KIT.probe();
    private final TestProbe<HandshakeReply> operator = KIT.probe();
    private final TestProbe<PairingConnection.Command> connection = KIT.probe();

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void anApprovalBindsIssuesRecordsAndOffers() {
        ActorRef<HandshakeCommand> handshake = in(Stage.PENDING);
        watch(handshake);
        connection.expectMessageClass(PairingConnection.Waiting.class);

        approve(handshake, shortString.substring(0, 3) + " " + shortString.substring(3));
        operator.expectNoMessage(Duration.ofMillis(50));
        admit();

        operator.expectMessageClass(HandshakeReply.Decided.class);
        byte[] offered =
                connection.expectMessageClass(PairingConnection.Last.class).frame();
        assertThat(offered)
                .isEqualTo(PairingFrames.certificate(
                        Certificates.der(leaf), List.of(Certificates.der(signer.certificate())), List.of()));
        assertThat(KIT.kinds(journalId))
                .containsExactly(PairingRequested.class, PairingApproved.class, PairingCertificateReady.class);
    }

    @Test
    void nothingIsIssuedBeforeTheApprovalIsWritten() {
        ActorRef<HandshakeCommand> handshake = in(Stage.PENDING);
        KIT.failNextWrite(journalId);
        approve(handshake, shortString);
        assertThat(undecided().error()).isEqualTo(ErrorCode.JOURNAL_WRITE_FAILED);
        device.expectNoMessage(Duration.ofMillis(300));

        approve(handshake, shortString);
        admit();
        operator.expectMessageClass(HandshakeReply.Decided.class);
    }

    @Test
    void theApprovalIsBoundToTheRequestAndSaysThatTheComparisonWasSkipped() {
        ActorRef<HandshakeCommand> handshake = in(Stage.PENDING);
        approve(handshake, null);
        device.expectMessageClass(DeviceCommand.Bind.class);
        PairingApproved approved = (PairingApproved) KIT.events(journalId).get(1);
        assertThat(approved.requestHash()).isEqualTo(requested.requestHash());
        assertThat(approved.shortStringSkipped()).isTrue();
        assertThat(((AuditLog.Append) audit.receiveMessage()).entry().details())
                .containsEntry("short_string", "skipped");
    }

    @Test
    void anApprovalOfAnotherRunCountsForNothing() {
        HandshakeState pending = new HandshakeState.Running().with(requested);
        byte[] otherHash = new byte[32];
        otherHash[31] = 1;
        Ulid otherId = Ulid.generate(clock, RANDOM);
        for (PairingApproved wrong : List.of(approved(id, otherHash), approved(otherId, new byte[32]))) {
            assertThatThrownBy(() -> pending.with(wrong)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(pending.with(approved(id, new byte[32]))).isInstanceOf(HandshakeState.Approved.class);
    }

    private PairingApproved approved(Ulid request, byte[] hash) {
        return new PairingApproved(request, hash, "", false, List.of(), clock.instant());
    }

    @Test
    void theThirdWrongShortStringRejectsAndTheRightOneComesTooLate() {
        ActorRef<HandshakeCommand> handshake = in(Stage.PENDING);
        for (int attempt = 1; attempt <= Limits.WRONG_SHORT_STRINGS; attempt++) {
            approve(handshake, wrongString);
            assertThat(undecided().error()).isEqualTo(ErrorCode.PAIR_WRONG_SHORT_STRING);
        }
        approve(handshake, shortString);
        assertThat(undecided().error()).isEqualTo(ErrorCode.PAIR_ALREADY_DECIDED);
        assertThat(KIT.kinds(journalId))
                .containsExactly(
                        PairingRequested.class,
                        ShortStringMismatched.class,
                        ShortStringMismatched.class,
                        ShortStringMismatched.class,
                        PairingRejected.class);
        device.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void wrongShortStringsAreCountedAcrossARestart() {
        Instant now = clock.instant();
        KIT.given(journalId, requested, new ShortStringMismatched(id, 1, now), new ShortStringMismatched(id, 2, now));
        approve(spawn(), wrongString);
        undecided();
        assertThat(KIT.kinds(journalId)).endsWith(PairingRejected.class);
    }

    @Test
    void approveAndRejectAtOnceHaveOneOutcome() {
        ActorRef<HandshakeCommand> handshake = in(Stage.PENDING);
        TestProbe<HandshakeReply> other = KIT.probe();
        approve(handshake, shortString);
        handshake.tell(new HandshakeCommand.Reject("no", other.getRef()));
        assertThat(other.receiveMessage())
                .isInstanceOfSatisfying(
                        HandshakeReply.Undecided.class,
                        e -> assertThat(e.error()).isEqualTo(ErrorCode.PAIR_ALREADY_DECIDED));
        admit();
        operator.expectMessageClass(HandshakeReply.Decided.class);
        assertThat(KIT.kinds(journalId)).doesNotContain(PairingRejected.class);
    }

    @Test
    void twoApprovalsAtOnceGiveOneCertificateAndBothHearOfIt() {
        ActorRef<HandshakeCommand> handshake = in(Stage.PENDING);
        TestProbe<HandshakeReply> other = KIT.probe();
        approve(handshake, shortString);
        handshake.tell(new HandshakeCommand.Approve(shortString, "r", List.of(), other.getRef()));
        admit();
        operator.expectMessageClass(HandshakeReply.Decided.class);
        other.expectMessageClass(HandshakeReply.Decided.class);
        assertThat(KIT.kinds(journalId)).containsOnlyOnce(PairingApproved.class);
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void everyDecisionHasItsAnswerInEveryState(
            Stage stage, @Nullable ErrorCode approved, @Nullable ErrorCode rejected) {
        ActorRef<HandshakeCommand> handshake = in(stage);
        int before = KIT.events(journalId).size();
        approve(handshake, shortString);
        assertAnswer(approved);
        handshake.tell(new HandshakeCommand.Reject("no", operator.getRef()));
        assertAnswer(rejected);
        assertThat(KIT.events(journalId)).hasSize(before);
    }

    @ParameterizedTest
    @EnumSource(names = {"READY", "COMPLETED"})
    void aWrongShortStringIsNeverToldThatItWasRight(Stage stage) {
        ActorRef<HandshakeCommand> handshake = in(stage);
        int before = KIT.events(journalId).size();
        approve(handshake, wrongString);
        assertAnswer(ErrorCode.PAIR_WRONG_SHORT_STRING);
        assertThat(KIT.events(journalId)).hasSize(before);
    }

    /** Null: it is as was asked for already. */
    static Stream<Arguments> decisions() {
        return Stream.of(
                Arguments.of(Stage.NOTHING, ErrorCode.PAIR_NOT_FOUND, ErrorCode.PAIR_NOT_FOUND),
                Arguments.of(Stage.READY, null, ErrorCode.PAIR_ALREADY_DECIDED),
                Arguments.of(Stage.COMPLETED, null, ErrorCode.PAIR_ALREADY_DECIDED),
                Arguments.of(Stage.REJECTED, ErrorCode.PAIR_ALREADY_DECIDED, null),
                Arguments.of(Stage.EXPIRED, ErrorCode.PAIR_EXPIRED, ErrorCode.PAIR_EXPIRED));
    }

    @Test
    void grantsOfAnApprovalAreBoundOfferedAndAudited() {
        ActorRef<HandshakeCommand> handshake = in(Stage.PENDING);
        watch(handshake);
        connection.expectMessageClass(PairingConnection.Waiting.class);
        handshake.tell(new HandshakeCommand.Approve(shortString, "r", GRANTS, operator.getRef()));
        assertThat(((AuditLog.Append) audit.receiveMessage()).entry().details())
                .containsEntry("grants", "skill:extractor=read global=write");
        assertThat(admit().grants()).isEqualTo(GRANTS);
        operator.expectMessageClass(HandshakeReply.Decided.class);
        assertThat(connection.expectMessageClass(PairingConnection.Last.class).frame())
                .isEqualTo(PairingFrames.certificate(
                        Certificates.der(leaf),
                        List.of(Certificates.der(signer.certificate())),
                        List.of("skill:extractor=read", "global=write")));
    }

    @Test
    void grantsOfAnApprovalAreBoundAfterARestart() {
        Instant now = clock.instant();
        KIT.given(
                journalId,
                requested,
                new PairingApproved(id, requested.requestHash(), "r", false, GrantList.texts(GRANTS), now));
        spawn();
        assertThat(admit().grants()).isEqualTo(GRANTS);
    }

    @ParameterizedTest
    @EnumSource(names = {"APPROVED", "READY", "COMPLETED"})
    void aRepetitionWithOtherGrantsIsRefusedAndWritesNothing(Stage stage) {
        ActorRef<HandshakeCommand> handshake = in(stage);
        int before = KIT.events(journalId).size();
        handshake.tell(new HandshakeCommand.Approve(shortString, "r", GRANTS, operator.getRef()));
        assertAnswer(ErrorCode.PAIR_ALREADY_DECIDED);
        assertThat(KIT.events(journalId)).hasSize(before);
    }

    @Test
    void anApprovedRequestIsResumedAtRecovery() {
        in(Stage.APPROVED);
        admit();
        awaitLast(PairingCertificateReady.class);
    }

    @Test
    void aStepWithoutAnAnswerIsTriedAgain() {
        in(Stage.APPROVED);
        device.expectMessageClass(DeviceCommand.Bind.class);
        device.expectMessageClass(DeviceCommand.Bind.class, Limits.ASK_TIMEOUT.plusSeconds(5));
    }

    @Test
    void aDeviceThatBelongsToAnotherKeyIsTurnedDownAfterTheApproval() {
        ActorRef<HandshakeCommand> handshake = in(Stage.PENDING);
        approve(handshake, shortString);
        device.expectMessageClass(DeviceCommand.Bind.class).replyTo().tell(DeviceReply.Conflict.OTHER_KEY);
        assertThat(undecided().error()).isEqualTo(ErrorCode.PAIR_KEY_CONFLICT);
        assertThat(KIT.kinds(journalId)).endsWith(PairingRejected.class);
        authority.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void aDeviceThatIsRevokedBeforeItsCertificateIsRecordedGetsNone() {
        ActorRef<HandshakeCommand> handshake = in(Stage.PENDING);
        watch(handshake);
        connection.expectMessageClass(PairingConnection.Waiting.class);
        approve(handshake, shortString);
        device.expectMessageClass(DeviceCommand.Bind.class).replyTo().tell(stored());
        authority
                .expectMessageClass(CertificateAuthority.IssueDevice.class)
                .replyTo()
                .tell(issued);
        device.expectMessageClass(DeviceCommand.RecordCertificate.class)
                .replyTo()
                .tell(DeviceReply.Conflict.REVOKED);
        assertThat(undecided().error()).isEqualTo(ErrorCode.DEVICE_REVOKED);
        assertThat(connection.expectMessageClass(PairingConnection.Last.class).frame())
                .isEqualTo(PairingFrames.rejected("device_revoked"));
    }

    @Test
    void aRequestExpiresWhileTheNodeRuns() {
        clock.advance(Duration.ofMinutes(10).minusMillis(200));
        ActorRef<HandshakeCommand> handshake = in(Stage.PENDING);
        watch(handshake);
        connection.expectMessageClass(PairingConnection.Waiting.class);
        assertThat(connection.expectMessageClass(PairingConnection.Last.class).frame())
                .isEqualTo(PairingFrames.expired());
    }

    @Test
    void aRequestThatExpiredWhileTheNodeWasDownIsExpiredAtRecovery() {
        clock.advance(Duration.ofHours(1));
        in(Stage.PENDING);
        awaitLast(PairingExpired.class);
    }

    @Test
    void aUsedCertificateCompletesTheRequestOnce() {
        ActorRef<HandshakeCommand> handshake = in(Stage.READY);
        handshake.tell(HandshakeCommand.CertificateSeen.SEEN);
        handshake.tell(HandshakeCommand.CertificateSeen.SEEN);
        awaitLast(PairingCompleted.class);
        assertThat(KIT.kinds(journalId)).containsOnlyOnce(PairingCompleted.class);
    }

    @Test
    void whatTheDeviceSaidWhileTheNodeDiedIsAskedForAtRecovery() {
        in(Stage.READY);
        device.expectMessageClass(DeviceCommand.WasSeen.class).replyTo().tell(true);
        awaitLast(PairingCompleted.class);
    }

    @Test
    void aDeviceThatComesBackHearsHowItStands() {
        assertThat(answerIn(Stage.NOTHING)).isEqualTo(PairingFrames.refused(RefusalCode.UNKNOWN_REQUEST));
    }

    @Test
    void aDeviceThatComesBackToARejectionHearsTheReason() {
        assertThat(answerIn(Stage.REJECTED)).isEqualTo(PairingFrames.rejected("no"));
    }

    @Test
    void aDeviceThatComesBackTooLateHearsThat() {
        assertThat(answerIn(Stage.EXPIRED)).isEqualTo(PairingFrames.expired());
    }

    @Test
    void aCompletedRequestIsOver() {
        assertThat(answerIn(Stage.COMPLETED)).isEqualTo(PairingFrames.refused(RefusalCode.UNKNOWN_REQUEST));
    }

    @Test
    void theSameCertificateMayBeFetchedAgainUntilItIsUsed() {
        ActorRef<HandshakeCommand> handshake = in(Stage.READY);
        watch(handshake);
        byte[] first =
                connection.expectMessageClass(PairingConnection.Last.class).frame();
        watch(handshake);
        assertThat(connection.expectMessageClass(PairingConnection.Last.class).frame())
                .isEqualTo(first);
    }

    private byte[] answerIn(Stage stage) {
        watch(in(stage));
        return connection.expectMessageClass(PairingConnection.Last.class).frame();
    }

    private void watch(ActorRef<HandshakeCommand> handshake) {
        handshake.tell(new HandshakeCommand.Watch(connection.getRef()));
    }

    private void approve(ActorRef<HandshakeCommand> handshake, @Nullable String typed) {
        handshake.tell(new HandshakeCommand.Approve(typed, "r", List.of(), operator.getRef()));
    }

    private HandshakeReply.Undecided undecided() {
        return operator.expectMessageClass(HandshakeReply.Undecided.class);
    }

    private void assertAnswer(@Nullable ErrorCode error) {
        HandshakeReply reply = operator.receiveMessage();
        if (error == null) {
            assertThat(reply).isInstanceOf(HandshakeReply.Decided.class);
        } else {
            assertThat(reply)
                    .isInstanceOfSatisfying(
                            HandshakeReply.Undecided.class,
                            e -> assertThat(e.error()).isEqualTo(error));
        }
    }

    /** Answers every question on the way to a certificate. */
    private DeviceCommand.Bind admit() {
        DeviceCommand.Bind bind = device.expectMessageClass(DeviceCommand.Bind.class);
        assertThat(bind.requestId()).isEqualTo(id);
        assertThat(bind.key()).isEqualTo(deviceKey.publicKey());
        bind.replyTo().tell(stored());
        authority
                .expectMessageClass(CertificateAuthority.IssueDevice.class)
                .replyTo()
                .tell(issued);
        device.expectMessageClass(DeviceCommand.RecordCertificate.class)
                .replyTo()
                .tell(stored());
        projection
                .expectMessageClass(DirectoryProjection.AwaitSeen.class)
                .replyTo()
                .tell(DirectoryProjection.Seen.SEEN);
        return bind;
    }

    private DeviceReply.Stored stored() {
        return new DeviceReply.Stored(new Position("Device|" + deviceId, 1));
    }

    private ActorRef<HandshakeCommand> in(Stage stage) {
        Instant now = clock.instant();
        List<PairingEvent> events = new ArrayList<>();
        if (stage != Stage.NOTHING) {
            events.add(requested);
        }
        if (stage == Stage.APPROVED || stage == Stage.READY || stage == Stage.COMPLETED) {
            events.add(new PairingApproved(id, requested.requestHash(), "r", false, List.of(), now));
        }
        if (stage == Stage.READY || stage == Stage.COMPLETED) {
            events.add(new PairingCertificateReady(
                    id, Certificates.der(leaf), List.of(Certificates.der(signer.certificate())), now));
        }
        switch (stage) {
            case COMPLETED -> events.add(new PairingCompleted(id, now));
            case REJECTED -> events.add(new PairingRejected(id, "no", now));
            case EXPIRED -> events.add(new PairingExpired(id, now));
            default -> {}
        }
        if (!events.isEmpty()) {
            KIT.given(journalId, events.toArray(PairingEvent[]::new));
        }
        return spawn();
    }

    private ActorRef<HandshakeCommand> spawn() {
        return KIT.spawn(PairingHandshake.create(
                id,
                new HandshakeSurroundings(
                        Ulid.generate(clock, RANDOM),
                        nodeKey.publicKey(),
                        Duration.ofMinutes(10),
                        clock,
                        RANDOM,
                        new TrustIndex(),
                        window.getRef(),
                        authority.getRef(),
                        any -> device.getRef(),
                        projection.getRef(),
                        audit.getRef()),
                shard.getRef()));
    }

    private void awaitLast(Class<? extends PairingEvent> kind) {
        operator.awaitAssert(() -> {
            assertThat(KIT.kinds(journalId)).endsWith(kind);
            return null;
        });
    }
}
