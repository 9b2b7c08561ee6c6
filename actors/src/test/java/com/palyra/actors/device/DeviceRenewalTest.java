package com.palyra.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.authority.CertificateAuthority.IssueDevice;
import com.palyra.actors.authority.CertificateAuthority.Issued;
import com.palyra.actors.authority.CertificateAuthority.Unusable;
import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.device.DeviceCommand.Attach;
import com.palyra.actors.device.DeviceCommand.Bind;
import com.palyra.actors.device.DeviceCommand.End;
import com.palyra.actors.device.DeviceCommand.Ending;
import com.palyra.actors.device.DeviceCommand.RecordCertificate;
import com.palyra.actors.device.DeviceCommand.Renew;
import com.palyra.actors.device.DeviceCommand.RenewExpired;
import com.palyra.actors.device.DeviceCommand.Rotate;
import com.palyra.actors.device.DeviceCommand.WasSeen;
import com.palyra.actors.device.DeviceReply.Attached;
import com.palyra.actors.device.DeviceReply.NotRenewed;
import com.palyra.actors.device.DeviceReply.Refused;
import com.palyra.actors.device.DeviceReply.Renewed;
import com.palyra.actors.device.DeviceReply.Stored;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a device gets its next certificate, and how long the one before stays good. */
class DeviceRenewalTest {
    private static final EntityKit KIT = new EntityKit();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration LIFE = Duration.ofHours(24);

    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, RANDOM);
    private final Ulid request = Ulid.generate(clock, RANDOM);
    private final Ed25519PublicKey key = IdentityKey.generate(RANDOM).publicKey();
    private final CertificateAuthoritySigner signer =
            CertificateAuthoritySigner.create(IdentityKey.generate(RANDOM), clock, RANDOM);
    private final CertificateAuthoritySigner next =
            CertificateAuthoritySigner.create(IdentityKey.generate(RANDOM), clock, RANDOM);
    private final X509Certificate first = signer.issueDevice(id, key, LIFE);
    private TrustedAuthorities authorities = new TrustedAuthorities(0, List.of(signer.certificate()));
    private final String journalId = "Device|" + id;
    private final TestProbe<CertificateAuthority.Command> authority = KIT.probe();
    private final TestProbe<AuditLog.Command> audit = KIT.probe();
    private final TestProbe<DeviceReply.RenewReply> renewed = KIT.probe();
    private final TestProbe<DeviceReply.AttachReply> attach = KIT.probe();
    private final TestProbe<DeviceSession.Command> session = KIT.probe();
    private final TestProbe<Ulid> contacts = KIT.probe();
    private final TestProbe<OutboxCommand> outbox = KIT.probe();
    private ActorRef<DeviceCommand> device;

    @BeforeEach
    void pairAndConnect() {
        device = spawn();
        TestProbe<DeviceReply.PairReply> pair = KIT.probe();
        device.tell(new Bind(request, key, "phone", "cli", "test", List.of(), pair.getRef()));
        pair.expectMessageClass(Stored.class);
        device.tell(new RecordCertificate(request, first, pair.getRef()));
        pair.expectMessageClass(Stored.class);
        assertThat(attach(first)).isInstanceOf(Attached.class);
    }

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void whoAsksAtOnceGetsTheCertificateThatItHas() {
        renew();
        assertRenewed(first);
        authority.expectNoMessage();
    }

    @Test
    void whatTheAuthorityBeforeSignedIsReplacedHoweverFreshItIs() {
        authorities = new TrustedAuthorities(2, List.of(next.certificate(), signer.certificate()));
        renew();
        IssueDevice asked = authority.expectMessageClass(IssueDevice.class);
        X509Certificate second = next.issueDevice(id, key, LIFE);
        asked.replyTo().tell(new Issued(second, authorities.certificates()));
        assertRenewed(second);
        renew();
        assertRenewed(second);
    }

    @Test
    void aDeviceWhoseCertificateNoAuthorityVouchesForProvesItsKeyInstead() {
        authorities = new TrustedAuthorities(2, List.of(next.certificate(), signer.certificate()));
        renewExpired(key);
        renewed.expectMessage(NotRenewed.NOT_EXPIRED);
        authorities = new TrustedAuthorities(3, List.of(next.certificate()));
        renewExpired(IdentityKey.generate(RANDOM).publicKey());
        renewed.expectMessage(NotRenewed.NOT_PAIRED);
        renewExpired(key);
        IssueDevice asked = authority.expectMessageClass(IssueDevice.class);
        X509Certificate second = next.issueDevice(id, key, LIFE);
        asked.replyTo().tell(new Issued(second, authorities.certificates()));
        assertRenewed(second);
    }

    @Test
    void theNextOneIsWrittenBeforeItIsAnsweredAndTheSessionGoesOnUntilItsEnd() {
        clock.advance(Duration.ofHours(16));
        X509Certificate second = issue();
        assertRenewed(second);
        assertThat(KIT.events(journalId).get(KIT.events(journalId).size() - 1))
                .isInstanceOfSatisfying(
                        DeviceCertificateRecorded.class,
                        recorded -> assertThat(recorded.leafDer()).isEqualTo(Certificates.der(second)));
        session.expectMessage(new DeviceSession.GoOn(second.getNotAfter().toInstant()));
        assertThat(audit.expectMessageClass(AuditLog.Append.class).entry())
                .isEqualTo(AuditEntry.byDevice("device.renew", id, AuditEntry.DONE, "192.0.2.1")
                        .with("certificate", Certificates.fingerprint(second)));
    }

    @Test
    void theOneBeforeStaysGoodUntilTheNextOneIsSeenAndIsRefusedAfterwards() {
        clock.advance(Duration.ofHours(16));
        X509Certificate second = issue();
        assertRenewed(second);

        assertThat(attach(first)).isEqualTo(new Attached(second.getNotAfter().toInstant()));
        restart();
        assertThat(attach(first)).isInstanceOf(Attached.class);
        assertThat(attach(second)).isInstanceOf(Attached.class);
        assertThat(attach(first)).isEqualTo(new Refused(GateRefusal.SUPERSEDED));
        restart();
        assertThat(attach(first)).isEqualTo(new Refused(GateRefusal.SUPERSEDED));
        assertThat(attach(second)).isInstanceOf(Attached.class);
    }

    /** The outbox lives in another entity: what a crash kept from it is said again. */
    @Test
    void theOutboxHearsHowTheDeviceStandsAfterEachChangeAndAgainAtEachRecovery() {
        Grant read = new Grant(Scope.parse("global"), Access.READ);
        device.tell(new DeviceCommand.Allow(read, KIT.<DeviceReply.GrantReply>ignored()));
        outbox.fishForMessage(
                Duration.ofSeconds(5),
                told -> standing(told).grants().equals(List.of(read))
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
        restart();
        OutboxCommand.Standing again = standing(outbox.receiveMessage());
        assertThat(again.paired()).isTrue();
        assertThat(again.grants()).containsExactly(read);
        assertThat(again.number()).isEqualTo(KIT.events(journalId).size());

        device.tell(new End(Ending.EVICT, "lost", KIT.<DeviceReply.EndReply>ignored()));
        assertThat(standing(outbox.receiveMessage()).paired()).isFalse();
        restart();
        assertThat(standing(outbox.receiveMessage()).paired()).isFalse();
    }

    private static OutboxCommand.Standing standing(OutboxCommand told) {
        return (OutboxCommand.Standing) told;
    }

    @Test
    void aLostAnswerIsGivenAgainForAsLongAsNobodyCameWithIt() {
        clock.advance(Duration.ofHours(10));
        X509Certificate second = issue();
        assertRenewed(second);
        clock.advance(Duration.ofHours(11));
        renew();
        assertRenewed(second);
        clock.advance(Duration.ofHours(2));
        X509Certificate third = issue();
        assertRenewed(third);
        assertThat(attach(first)).as("good still").isInstanceOf(Attached.class);
        assertThat(attach(third)).isInstanceOf(Attached.class);
    }

    @Test
    void allWhoAskMeanwhileGetTheSameOneAndThereAreNotMoreOfThemThanSessions() {
        clock.advance(Duration.ofHours(16));
        for (int i = 0; i <= Limits.SESSIONS_PER_DEVICE; i++) {
            renew();
        }
        renewed.expectMessageClass(NotRenewed.class);
        X509Certificate second = signed();
        for (int i = 0; i < Limits.SESSIONS_PER_DEVICE; i++) {
            assertRenewed(second);
        }
        authority.expectNoMessage();
    }

    @Test
    void withoutTheAuthorityOrTheJournalThereIsNoneAndTheNextAttemptWorks() {
        clock.advance(Duration.ofHours(16));
        renew();
        authority.expectMessageClass(IssueDevice.class).replyTo().tell(new Unusable("no key"));
        renewed.expectMessageClass(NotRenewed.class);

        KIT.failNextWrite(journalId);
        issue();
        renewed.expectMessageClass(NotRenewed.class);
        X509Certificate third = issue();
        assertRenewed(third);
    }

    @Test
    void whatIsSignedWhenNobodyWaitsAnyMoreTakesThePlaceOfNothing() {
        clock.advance(Duration.ofHours(16));
        renew();
        IssueDevice late = authority.expectMessageClass(IssueDevice.class);
        KIT.failNextWrite(journalId);
        device.tell(new DeviceCommand.Allow(
                new Grant(Scope.parse("global"), Access.READ), KIT.<DeviceReply.GrantReply>ignored()));
        renewed.expectMessageClass(NotRenewed.class);
        X509Certificate second = issue();
        assertRenewed(second);
        late.replyTo().tell(new Issued(signer.issueDevice(id, key, LIFE), List.of(signer.certificate())));

        assertThat(attach(second)).isInstanceOf(Attached.class);
        assertThat(attach(second)).isInstanceOf(Attached.class);
        assertThat(recordings()).isEqualTo(2);
    }

    @Test
    void whatIsSignedForAnEarlierPairingIsNotGoodInTheNextOne() {
        clock.advance(Duration.ofHours(16));
        renew();
        IssueDevice late = authority.expectMessageClass(IssueDevice.class);
        TestProbe<DeviceReply.PairReply> pair = KIT.probe();
        device.tell(new Bind(Ulid.generate(clock, RANDOM), key, "phone", "cli", "test", List.of(), pair.getRef()));
        pair.expectMessageClass(Stored.class);
        X509Certificate leaf = signer.issueDevice(id, key, LIFE);
        late.replyTo().tell(new Issued(leaf, List.of(signer.certificate())));
        renewed.expectMessageClass(NotRenewed.class);
        assertThat(attach(leaf)).isEqualTo(new Refused(GateRefusal.SUPERSEDED));
    }

    @Test
    void whoHasNoSessionOrIsPairedNoMoreGetsNone() {
        clock.advance(Duration.ofHours(16));
        TestProbe<DeviceSession.Command> other = KIT.probe();
        device.tell(new Renew("192.0.2.1", authorities, other.getRef(), renewed.getRef()));
        renewed.expectMessageClass(NotRenewed.class);

        renew();
        IssueDevice asked = authority.expectMessageClass(IssueDevice.class);
        TestProbe<DeviceReply.EndReply> end = KIT.probe();
        device.tell(new End(Ending.EVICT, "r", end.getRef()));
        asked.replyTo().tell(new Issued(signer.issueDevice(id, key, LIFE), List.of(signer.certificate())));
        renewed.expectMessageClass(NotRenewed.class);
        session.stop();
        end.expectMessageClass(DeviceReply.Ended.class);
        renew();
        renewed.expectMessageClass(NotRenewed.class);
        assertThat(recordings()).isEqualTo(1);
    }

    @Test
    void aRequestIsToldOnceThatItsDeviceCameAndNotAgainAtEachRenewal() {
        contacts.expectMessage(request);
        assertThat(wasSeen(request)).isTrue();
        clock.advance(Duration.ofHours(16));
        X509Certificate second = issue();
        assertRenewed(second);
        assertThat(wasSeen(request)).as("the next certificate is not seen yet").isTrue();
        restart();
        assertThat(wasSeen(request)).isTrue();
        assertThat(attach(second)).isInstanceOf(Attached.class);
        contacts.expectNoMessage();

        Ulid later = Ulid.generate(clock, RANDOM);
        TestProbe<DeviceReply.PairReply> pair = KIT.probe();
        device.tell(new Bind(later, key, "phone", "cli", "test", List.of(), pair.getRef()));
        pair.expectMessageClass(Stored.class);
        X509Certificate fresh = signer.issueDevice(id, key, LIFE);
        device.tell(new RecordCertificate(later, fresh, pair.getRef()));
        pair.expectMessageClass(Stored.class);
        assertThat(wasSeen(later)).isFalse();
        assertThat(wasSeen(request)).isFalse();
        assertThat(attach(fresh)).isInstanceOf(Attached.class);
        contacts.expectMessage(later);
        assertThat(wasSeen(later)).isTrue();
    }

    @Test
    void whatAnOperatorAskedForIsGivenToTheDeviceWhenItRenewsAndNotYetAnotherOne() {
        contacts.expectMessage(request);
        device.tell(new Rotate(renewed.getRef()));
        X509Certificate second = signed();
        assertRenewed(second);
        assertThat(audit.expectMessageClass(AuditLog.Append.class).entry())
                .isEqualTo(AuditEntry.byOperator("device.rotate", id.value(), AuditEntry.DONE)
                        .with("certificate", Certificates.fingerprint(second)));
        device.tell(new Rotate(renewed.getRef()));
        assertRenewed(second);
        restart();
        assertThat(attach(first)).as("good until the next is seen").isInstanceOf(Attached.class);
        renew();
        assertRenewed(second);
        authority.expectNoMessage();
        assertThat(attach(second)).isInstanceOf(Attached.class);
        assertThat(attach(first)).isEqualTo(new Refused(GateRefusal.SUPERSEDED));

        device.tell(new Rotate(renewed.getRef()));
        X509Certificate third = signed();
        assertRenewed(third);
        contacts.expectNoMessage();
    }

    @Test
    void aRotationBeforeTheDeviceCameLeavesItTheCertificateOfItsRequest() {
        Ulid later = Ulid.generate(clock, RANDOM);
        TestProbe<DeviceReply.PairReply> pair = KIT.probe();
        device.tell(new Bind(later, key, "phone", "cli", "test", List.of(), pair.getRef()));
        pair.expectMessageClass(Stored.class);
        device.tell(new Rotate(renewed.getRef()));
        signed();
        renewed.expectMessageClass(Renewed.class);
        X509Certificate ofRequest = signer.issueDevice(id, key, LIFE);
        device.tell(new RecordCertificate(later, ofRequest, pair.getRef()));
        pair.expectMessageClass(Stored.class);
        device.tell(new Rotate(renewed.getRef()));
        assertRenewed(ofRequest);
        assertThat(attach(ofRequest)).isInstanceOf(Attached.class);
        assertThat(wasSeen(later)).isTrue();
    }

    @Test
    void whatIsNotPairedIsNotRotatedAndTheOperatorHearsWhy() {
        device.tell(new Rotate(renewed.getRef()));
        authority.expectMessageClass(IssueDevice.class).replyTo().tell(new Unusable("no key"));
        renewed.expectMessage(new NotRenewed(ErrorCode.INTERNAL, "no key"));

        TestProbe<DeviceReply.EndReply> end = KIT.probe();
        session.stop();
        device.tell(new End(Ending.EVICT, "r", end.getRef()));
        end.expectMessageClass(DeviceReply.Ended.class);
        device.tell(new Rotate(renewed.getRef()));
        renewed.expectMessage(NotRenewed.NOT_PAIRED);
        KIT.spawn(Device.create(
                        Ulid.generate(clock, RANDOM),
                        clock,
                        new TrustIndex(),
                        authority.getRef(),
                        audit.getRef(),
                        seen -> {},
                        KIT.ignored(),
                        KIT.ignored()))
                .tell(new Rotate(renewed.getRef()));
        renewed.expectMessage(NotRenewed.UNKNOWN);
    }

    @Test
    void aDeviceWhoseCertificateExpiredRenewsItWithinThirtyDaysAndAgainIfTheAnswerWasLost() {
        clock.advance(LIFE.plus(Limits.RENEWAL_GRACE).minusMinutes(1));
        renewExpired(key);
        X509Certificate second = signed();
        assertRenewed(second);
        assertThat(audit.expectMessageClass(AuditLog.Append.class).entry())
                .isEqualTo(AuditEntry.byDevice("device.renew-expired", id, AuditEntry.DONE, "192.0.2.1")
                        .with("certificate", Certificates.fingerprint(second)));
        clock.advance(Duration.ofHours(2));
        restart();
        renewExpired(key);
        assertRenewed(second);
        assertThat(attach(first)).isEqualTo(new Refused(GateRefusal.EXPIRED));
        assertThat(attach(second)).isInstanceOf(Attached.class);

        renewExpired(key);
        renewed.expectMessage(NotRenewed.NOT_EXPIRED);
        authority.expectNoMessage();
    }

    @Test
    void afterThatTimeOrWhileItsCertificateIsGoodItDoesNotRenewThatWay() {
        clock.advance(Duration.ofHours(23));
        renewExpired(key);
        renewed.expectMessage(NotRenewed.NOT_EXPIRED);
        clock.advance(Duration.ofHours(1).minus(Limits.CLOCK_SKEW).plusSeconds(1));
        renewExpired(key);
        authority.expectMessageClass(IssueDevice.class).replyTo().tell(new Unusable("no key"));
        renewed.expectMessageClass(NotRenewed.class);
        clock.advance(Limits.RENEWAL_GRACE.plus(Limits.CLOCK_SKEW));
        renewExpired(key);
        renewed.expectMessage(NotRenewed.TOO_LATE);
        authority.expectNoMessage();
        assertThat(recordings()).isEqualTo(1);
    }

    @Test
    void whatAnOperatorAskedForMeanwhileIsWhatItGetsAfterExpiry() {
        clock.advance(Duration.ofHours(20));
        device.tell(new Rotate(renewed.getRef()));
        X509Certificate second = signed();
        assertRenewed(second);
        clock.advance(Duration.ofHours(5));
        renewExpired(key);
        assertRenewed(second);
        clock.advance(LIFE);
        renewExpired(key);
        X509Certificate third = signed();
        assertRenewed(third);
        assertThat(attach(third)).isInstanceOf(Attached.class);
    }

    @Test
    void anotherKeyAndWhatIsNotPairedDoNotRenewAfterExpiry() {
        clock.advance(LIFE.plusDays(1));
        renewExpired(IdentityKey.generate(RANDOM).publicKey());
        renewed.expectMessage(NotRenewed.NOT_PAIRED);
        session.stop();
        for (Ending ending : List.of(Ending.EVICT, Ending.REVOKE)) {
            TestProbe<DeviceReply.EndReply> end = KIT.probe();
            device.tell(new End(ending, "r", end.getRef()));
            end.expectMessageClass(DeviceReply.Ended.class);
            renewExpired(key);
            renewed.expectMessage(NotRenewed.NOT_PAIRED);
        }
        authority.expectNoMessage();
    }

    private void renewExpired(Ed25519PublicKey proved) {
        device.tell(new RenewExpired(proved, "192.0.2.1", authorities, renewed.getRef()));
    }

    private boolean wasSeen(Ulid ofRequest) {
        TestProbe<Boolean> seen = KIT.probe();
        device.tell(new WasSeen(ofRequest, seen.getRef()));
        return seen.receiveMessage();
    }

    private long recordings() {
        return KIT.kinds(journalId).stream()
                .filter(DeviceCertificateRecorded.class::equals)
                .count();
    }

    private ActorRef<DeviceCommand> spawn() {
        return KIT.spawn(Device.create(
                id,
                clock,
                new TrustIndex(),
                authority.getRef(),
                audit.getRef(),
                contacts.getRef()::tell,
                outbox.getRef(),
                KIT.ignored()));
    }

    private void restart() {
        KIT.stop(device);
        device = spawn();
    }

    private void renew() {
        device.tell(new Renew("192.0.2.1", authorities, session.getRef(), renewed.getRef()));
    }

    private X509Certificate issue() {
        renew();
        return signed();
    }

    private X509Certificate signed() {
        IssueDevice asked = authority.expectMessageClass(IssueDevice.class);
        assertThat(asked.key()).isEqualTo(key);
        X509Certificate leaf = signer.issueDevice(asked.device(), asked.key(), LIFE);
        asked.replyTo().tell(new Issued(leaf, List.of(signer.certificate())));
        return leaf;
    }

    private void assertRenewed(X509Certificate leaf) {
        assertThat(renewed.expectMessageClass(Renewed.class).leafDer()).isEqualTo(Certificates.der(leaf));
    }

    private DeviceReply.AttachReply attach(X509Certificate certificate) {
        VerifiedPeer peer = Peers.device(id, key, certificate);
        device.tell(new Attach(peer, "192.0.2.1", session.getRef(), attach.getRef()));
        return attach.receiveMessage();
    }
}
