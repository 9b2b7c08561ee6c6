package com.palyra.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.device.DeviceCommand.Attach;
import com.palyra.actors.device.DeviceCommand.Bind;
import com.palyra.actors.device.DeviceCommand.End;
import com.palyra.actors.device.DeviceCommand.Ending;
import com.palyra.actors.device.DeviceCommand.RecordCertificate;
import com.palyra.actors.device.DeviceCommand.Remove;
import com.palyra.actors.device.DeviceCommand.WasSeen;
import com.palyra.actors.device.DeviceReply.Attached;
import com.palyra.actors.device.DeviceReply.Conflict;
import com.palyra.actors.device.DeviceReply.Ended;
import com.palyra.actors.device.DeviceReply.NotEnded;
import com.palyra.actors.device.DeviceReply.Refused;
import com.palyra.actors.device.DeviceReply.Stored;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.actors.view.DeviceStatus;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateSeen;
import com.palyra.persistence.event.DeviceEvent.DeviceConnected;
import com.palyra.persistence.event.DeviceEvent.DeviceDisconnected;
import com.palyra.persistence.event.DeviceEvent.DeviceEvicted;
import com.palyra.persistence.event.DeviceEvent.DevicePaired;
import com.palyra.persistence.event.DeviceEvent.DeviceRemoved;
import com.palyra.persistence.event.DeviceEvent.DeviceRevoked;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.CloseReason;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceTest {
    private static final EntityKit KIT = new EntityKit();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, RANDOM);
    private final Ulid request = Ulid.generate(clock, RANDOM);
    private final Ed25519PublicKey key = IdentityKey.generate(RANDOM).publicKey();
    private final CertificateAuthoritySigner authority =
            CertificateAuthoritySigner.create(IdentityKey.generate(RANDOM), clock, RANDOM);
    private final X509Certificate leaf = authority.issueDevice(id, key, Duration.ofHours(24));
    private final TrustIndex trust = new TrustIndex();
    private final String journalId = "Device|" + id;
    private final TestProbe<AuditLog.Command> audit = KIT.probe();
    private final TestProbe<Ulid> completed = KIT.probe(Ulid.class);
    private final TestProbe<ClusterSharding.ShardCommand> shard = KIT.probe();
    private final TestProbe<DeviceReply.PairReply> pair = KIT.probe();
    private final TestProbe<DeviceReply.AttachReply> attach = KIT.probe();
    private final TestProbe<DeviceReply.EndReply> end = KIT.probe();
    private ActorRef<DeviceCommand> device;

    @BeforeEach
    void start() {
        device = spawn();
    }

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void bindingIsIdempotentByRequest() {
        bind(request, key);
        bind(request, key);
        assertThat(KIT.kinds(journalId)).containsExactly(DevicePaired.class);
    }

    @Test
    void aUlidKeepsItsKeyInEveryState() {
        Ed25519PublicKey other = IdentityKey.generate(RANDOM).publicKey();
        bind(request, key);
        assertThat(bindReply(Ulid.generate(clock, RANDOM), other)).isEqualTo(Conflict.OTHER_KEY);
        end(Ending.EVICT);
        assertThat(bindReply(Ulid.generate(clock, RANDOM), other)).isEqualTo(Conflict.OTHER_KEY);
        end(Ending.REVOKE);
        assertThat(bindReply(Ulid.generate(clock, RANDOM), key)).isEqualTo(Conflict.REVOKED);
    }

    @Test
    void theRetryOfAnOldApprovalUndoesNeitherAnEvictionNorANewerPairing() {
        bind(request, key);
        end(Ending.EVICT);
        assertThat(bindReply(request, key)).isEqualTo(Conflict.NOT_PAIRED);
        Ulid newer = Ulid.generate(clock, RANDOM);
        bind(newer, key);
        assertThat(bindReply(request, key)).isEqualTo(Conflict.NOT_PAIRED);
        bind(newer, key);
        assertThat(KIT.kinds(journalId)).containsExactly(DevicePaired.class, DeviceEvicted.class, DevicePaired.class);
    }

    @Test
    void aKeyThatStandsUnderAnotherUlidIsNotBound() {
        trust.take(Ulid.generate(clock, RANDOM), key);
        assertThat(bindReply(request, key)).isEqualTo(Conflict.OTHER_KEY);
        assertThat(KIT.events(journalId)).isEmpty();
    }

    @Test
    void whoeverLeavesMemoryTakesItsSessionsAlong() {
        pairWithCertificate();
        TestProbe<DeviceSession.Command> session = session();
        attachReply(peer(leaf, key), session);
        device.tell(DeviceCommand.Stop.STOP);
        session.expectMessage(new DeviceSession.Cut(CloseReason.SHUTDOWN));
    }

    @Test
    void aBurstOfSessionsLeavesNoMoreThanTheLimit() {
        pairWithCertificate();
        int extra = 3;
        List<TestProbe<DeviceSession.Command>> sessions = new ArrayList<>();
        for (int i = 0; i < Limits.SESSIONS_PER_DEVICE + extra; i++) {
            sessions.add(session());
            attachReply(peer(leaf, key), sessions.get(i));
        }
        for (int i = 0; i < extra; i++) {
            sessions.get(i).expectMessage(new DeviceSession.Cut(CloseReason.SUPERSEDED));
        }
        sessions.get(extra).expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void anUnknownDeviceIsRefusedWithoutAnEvent() {
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.UNKNOWN_DEVICE));
        device.tell(new RecordCertificate(request, leaf, pair.getRef()));
        assertThat(pair.receiveMessage()).isEqualTo(Conflict.NOT_PAIRED);
        device.tell(new End(Ending.REVOKE, "r", end.getRef()));
        assertThat(end.receiveMessage())
                .isInstanceOfSatisfying(
                        NotEnded.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.DEVICE_NOT_FOUND));
        assertThat(KIT.events(journalId)).isEmpty();
    }

    @Test
    void theFirstContactCompletesTheRequestOnce() {
        pairWithCertificate();
        TestProbe<Boolean> seen = KIT.probe(Boolean.class);
        device.tell(new WasSeen(request, seen.getRef()));
        seen.expectMessage(false);

        assertThat(attachReply(peer(leaf, key), session()))
                .isEqualTo(new Attached(leaf.getNotAfter().toInstant()));
        completed.expectMessage(request);
        assertThat(attachReply(peer(leaf, key), session())).isInstanceOf(Attached.class);
        completed.expectNoMessage(Duration.ofMillis(100));

        device.tell(new WasSeen(request, seen.getRef()));
        seen.expectMessage(true);
        assertThat(KIT.kinds(journalId))
                .containsExactly(
                        DevicePaired.class,
                        DeviceCertificateRecorded.class,
                        DeviceCertificateSeen.class,
                        DeviceConnected.class);
    }

    @Test
    void onlyTheKeyAndTheCertificateOnRecordAreLetIn() {
        pairWithCertificate();
        X509Certificate stray = authority.issueDevice(id, key, Duration.ofHours(24));
        assertThat(attachReply(peer(stray, key), session())).isEqualTo(new Refused(GateRefusal.SUPERSEDED));
        Ed25519PublicKey other = IdentityKey.generate(RANDOM).publicKey();
        assertThat(attachReply(peer(leaf, other), session())).isEqualTo(new Refused(GateRefusal.KEY_MISMATCH));
        clock.advance(Duration.ofHours(25));
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.EXPIRED));
    }

    @Test
    void theOldCertificateIsGoodUntilTheNewOneIsSeen() {
        pairWithCertificate();
        assertThat(attachReply(peer(leaf, key), session())).isInstanceOf(Attached.class);
        X509Certificate next = authority.issueDevice(id, key, Duration.ofHours(24));
        device.tell(new RecordCertificate(request, next, pair.getRef()));
        pair.expectMessageClass(Stored.class);

        assertThat(attachReply(peer(leaf, key), session())).isInstanceOf(Attached.class);
        assertThat(attachReply(peer(next, key), session())).isInstanceOf(Attached.class);
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.SUPERSEDED));
    }

    @Test
    void revokingCutsTheSessionBeforeItIsWrittenAndAcknowledged() {
        pairWithCertificate();
        TestProbe<DeviceSession.Command> session = session();
        attachReply(peer(leaf, key), session);

        device.tell(new End(Ending.REVOKE, "lost", end.getRef()));
        session.expectMessage(new DeviceSession.Cut(CloseReason.REVOKED));
        assertThat(trust.claim(id, key)).isEqualTo(TrustIndex.Claim.REVOKED);
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.REVOKED));
        assertThat(KIT.kinds(journalId)).doesNotContain(DeviceRevoked.class);
        end.expectNoMessage(Duration.ofMillis(100));

        session.stop();
        end.expectMessageClass(Ended.class);
        assertThat(KIT.kinds(journalId)).endsWith(DeviceRevoked.class).doesNotContain(DeviceDisconnected.class);
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.REVOKED));
    }

    @Test
    void aSessionThatDoesNotGoAwayDoesNotKeepARevocationFromHappening() {
        pairWithCertificate();
        attachReply(peer(leaf, key), session());
        device.tell(new End(Ending.REVOKE, "lost", end.getRef()));
        end.expectMessageClass(Ended.class, Limits.SESSION_CUT.plusSeconds(5));
        assertThat(KIT.kinds(journalId)).endsWith(DeviceRevoked.class);
    }

    @Test
    void aRevocationThatCannotBeWrittenKeepsDenyingAndSaysSo() {
        pairWithCertificate();
        endWithoutRoom(Ending.REVOKE, "its revocation is not stored");
        assertThat(trust.unstored(id, DeviceStatus.PAIRED)).contains(DeviceStatus.REVOKED);

        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.REVOKED));
        assertThat(bindReply(Ulid.generate(clock, RANDOM), key)).isEqualTo(Conflict.REVOKED);
        end(Ending.REVOKE);
        assertThat(KIT.kinds(journalId)).endsWith(DeviceRevoked.class);
        assertThat(trust.unstored(id, DeviceStatus.REVOKED)).isEmpty();
    }

    @Test
    void aRevocationThatCouldNotBeWrittenIsWrittenOnceThereIsRoom() {
        pairWithCertificate();
        endWithoutRoom(Ending.REVOKE, "its revocation is not stored");
        AuditLog.Append written = (AuditLog.Append) audit.receiveMessage(Limits.NOT_STORED_RETRY.plusSeconds(10));
        assertThat(written.entry().action()).isEqualTo("device.revoke");
        assertThat(written.entry().details()).containsEntry("reason", "lost");
        assertThat(KIT.kinds(journalId)).endsWith(DeviceRevoked.class);
        end.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void anEvictionDoesNotTakeThePlaceOfARevocationThatIsNotStored() {
        pairWithCertificate();
        endWithoutRoom(Ending.REVOKE, "its revocation is not stored");
        device.tell(new End(Ending.EVICT, "r", end.getRef()));
        assertThat(end.expectMessageClass(NotEnded.class).error()).isEqualTo(ErrorCode.DEVICE_WRONG_STATE);
        assertThat(KIT.kinds(journalId)).doesNotContain(DeviceEvicted.class);
    }

    @Test
    void anEvictionThatCannotBeWrittenKeepsDenyingUntilItPairsAgain() {
        pairWithCertificate();
        endWithoutRoom(Ending.EVICT, "its eviction is not stored");
        assertThat(trust.unstored(id, DeviceStatus.PAIRED)).contains(DeviceStatus.EVICTED);
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.EVICTED));
        bind(Ulid.generate(clock, RANDOM), key);
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.SUPERSEDED));
    }

    @Test
    void aDeviceThatCannotBeAdmittedBecauseNothingIsWrittenHearsItAtOnce() {
        pairWithCertificate();
        TestProbe<DeviceSession.Command> earlier = session();
        attachReply(peer(leaf, key), earlier);
        earlier.stop();
        completed.awaitAssert(() -> {
            assertThat(KIT.kinds(journalId)).endsWith(DeviceDisconnected.class);
            return null;
        });

        KIT.failNextWrite(journalId);
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.UNAVAILABLE));
        assertThat(attachReply(peer(leaf, key), session())).isInstanceOf(Attached.class);
    }

    @Test
    void anEvictedDevicePairsAgainWithFreshCertificates() {
        pairWithCertificate();
        end(Ending.EVICT);
        end(Ending.EVICT);
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.EVICTED));

        Ulid again = Ulid.generate(clock, RANDOM);
        bind(again, key);
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.SUPERSEDED));
        X509Certificate fresh = authority.issueDevice(id, key, Duration.ofHours(24));
        device.tell(new RecordCertificate(again, fresh, pair.getRef()));
        pair.expectMessageClass(Stored.class);
        assertThat(attachReply(peer(fresh, key), session())).isInstanceOf(Attached.class);
        assertThat(KIT.kinds(journalId)).containsOnlyOnce(DeviceEvicted.class);
    }

    @Test
    void onlyWhatIsEvictedOrRevokedIsRemovedAndItStaysOut() {
        device.tell(new Remove(end.getRef()));
        end.expectMessage(NotEnded.UNKNOWN);
        pairWithCertificate();
        device.tell(new Remove(end.getRef()));
        end.expectMessage(NotEnded.PAIRED);

        end(Ending.EVICT);
        KIT.failNextWrite(journalId);
        device.tell(new Remove(end.getRef()));
        assertThat(end.expectMessageClass(NotEnded.class).error()).isEqualTo(ErrorCode.JOURNAL_WRITE_FAILED);
        remove();
        remove();
        assertThat(KIT.kinds(journalId)).containsOnlyOnce(DeviceRemoved.class).endsWith(DeviceRemoved.class);
        KIT.stop(device);
        device = spawn();
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.EVICTED));
        assertThat(bindReply(
                        Ulid.generate(clock, RANDOM),
                        IdentityKey.generate(RANDOM).publicKey()))
                .isEqualTo(Conflict.OTHER_KEY);
        bind(Ulid.generate(clock, RANDOM), key);
        device.tell(new Remove(end.getRef()));
        end.expectMessage(NotEnded.PAIRED);

        end(Ending.REVOKE);
        remove();
        remove();
        KIT.stop(device);
        device = spawn();
        remove();
        assertThat(bindReply(Ulid.generate(clock, RANDOM), key)).isEqualTo(Conflict.REVOKED);
        assertThat(KIT.kinds(journalId).stream().filter(DeviceRemoved.class::equals))
                .hasSize(2);
    }

    private void remove() {
        device.tell(new Remove(end.getRef()));
        end.expectMessageClass(Ended.class);
    }

    @Test
    void aRevocationCannotBeTurnedIntoAnEviction() {
        pairWithCertificate();
        end(Ending.REVOKE);
        end(Ending.REVOKE);
        device.tell(new End(Ending.EVICT, "r", end.getRef()));
        assertThat(end.receiveMessage())
                .isInstanceOfSatisfying(
                        NotEnded.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.DEVICE_WRONG_STATE));
        assertThat(KIT.kinds(journalId)).containsOnlyOnce(DeviceRevoked.class);
    }

    @Test
    void oneSessionTooManyReplacesTheOldest() {
        pairWithCertificate();
        TestProbe<DeviceSession.Command> oldest = session();
        attachReply(peer(leaf, key), oldest);
        for (int more = 0; more < Limits.SESSIONS_PER_DEVICE - 1; more++) {
            attachReply(peer(leaf, key), session());
        }
        oldest.expectNoMessage(Duration.ofMillis(100));
        attachReply(peer(leaf, key), session());
        oldest.expectMessage(new DeviceSession.Cut(CloseReason.SUPERSEDED));
    }

    @Test
    void theEndOfTheLastSessionIsWritten() {
        pairWithCertificate();
        TestProbe<DeviceSession.Command> one = session();
        TestProbe<DeviceSession.Command> two = session();
        attachReply(peer(leaf, key), one);
        attachReply(peer(leaf, key), two);
        one.stop();
        two.stop();
        completed.awaitAssert(() -> {
            assertThat(KIT.kinds(journalId)).endsWith(DeviceDisconnected.class);
            return null;
        });
        assertThat(KIT.kinds(journalId)).containsOnlyOnce(DeviceConnected.class);
    }

    @Test
    void whatItKnowsSurvivesARestart() {
        pairWithCertificate();
        KIT.stop(device);
        device = spawn();
        assertThat(attachReply(peer(leaf, key), session())).isInstanceOf(Attached.class);
        KIT.stop(device);
        device = spawn();
        end(Ending.REVOKE);
        KIT.stop(device);
        device = spawn();
        assertThat(attachReply(peer(leaf, key), session())).isEqualTo(new Refused(GateRefusal.REVOKED));
    }

    @Test
    void aCertificateOfAnotherRequestIsNotRecorded() {
        bind(request, key);
        device.tell(new RecordCertificate(Ulid.generate(clock, RANDOM), leaf, pair.getRef()));
        assertThat(pair.receiveMessage()).isEqualTo(Conflict.NOT_PAIRED);
    }

    private ActorRef<DeviceCommand> spawn() {
        return KIT.spawn(Device.create(
                id,
                clock,
                trust,
                KIT.ignored(),
                audit.getRef(),
                seen -> completed.getRef().tell(seen),
                KIT.ignored(),
                shard.getRef()));
    }

    private void endWithoutRoom(Ending ending, String said) {
        KIT.failNextWrite(journalId);
        device.tell(new End(ending, "lost", end.getRef()));
        assertThat(end.receiveMessage()).isInstanceOfSatisfying(NotEnded.class, not -> {
            assertThat(not.error()).isEqualTo(ErrorCode.DEVICE_NOT_STORED);
            assertThat(not.sentence()).contains("refused from now on", said);
        });
        assertThat(KIT.kinds(journalId)).doesNotContain(DeviceRevoked.class, DeviceEvicted.class);
    }

    private void pairWithCertificate() {
        bind(request, key);
        device.tell(new RecordCertificate(request, leaf, pair.getRef()));
        pair.expectMessageClass(Stored.class);
    }

    private void bind(Ulid by, Ed25519PublicKey with) {
        assertThat(bindReply(by, with)).isInstanceOf(Stored.class);
    }

    private DeviceReply.PairReply bindReply(Ulid by, Ed25519PublicKey with) {
        device.tell(new Bind(by, with, "phone", "cli", "test", List.of(), pair.getRef()));
        return pair.receiveMessage();
    }

    private void end(Ending how) {
        device.tell(new End(how, "r", end.getRef()));
        end.expectMessageClass(Ended.class);
    }

    private DeviceReply.AttachReply attachReply(VerifiedPeer peer, TestProbe<DeviceSession.Command> session) {
        device.tell(new Attach(peer, "192.0.2.1", session.getRef(), attach.getRef()));
        return attach.receiveMessage();
    }

    private static TestProbe<DeviceSession.Command> session() {
        return KIT.probe();
    }

    private VerifiedPeer peer(X509Certificate certificate, Ed25519PublicKey with) {
        return Peers.device(id, with, certificate);
    }
}
