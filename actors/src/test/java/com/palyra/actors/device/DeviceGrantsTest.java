package com.palyra.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.device.DeviceCommand.Allow;
import com.palyra.actors.device.DeviceCommand.Attach;
import com.palyra.actors.device.DeviceCommand.Authorize;
import com.palyra.actors.device.DeviceCommand.Bind;
import com.palyra.actors.device.DeviceCommand.End;
import com.palyra.actors.device.DeviceCommand.Ending;
import com.palyra.actors.device.DeviceCommand.RecordCertificate;
import com.palyra.actors.device.DeviceCommand.RevokeGrant;
import com.palyra.actors.device.DeviceReply.AuthorizeReply;
import com.palyra.actors.device.DeviceReply.GrantChanged;
import com.palyra.actors.device.DeviceReply.GrantNotChanged;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.persistence.event.DeviceEvent.DeviceDisconnected;
import com.palyra.persistence.event.DeviceEvent.DeviceGrantRevoked;
import com.palyra.persistence.event.DeviceEvent.DeviceGranted;
import com.palyra.persistence.event.DeviceEvent.DevicePaired;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
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
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Grants and what they allow, in every state of a device. */
class DeviceGrantsTest {
    private static final EntityKit KIT = new EntityKit();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Scope SCOPE = Scope.parse("skill:extractor");
    private static final Grant READ = new Grant(SCOPE, Access.READ);
    private static final Grant WRITE = new Grant(SCOPE, Access.WRITE);

    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, RANDOM);
    private final Ulid request = Ulid.generate(clock, RANDOM);
    private final Ed25519PublicKey key = IdentityKey.generate(RANDOM).publicKey();
    private final CertificateAuthoritySigner authority =
            CertificateAuthoritySigner.create(IdentityKey.generate(RANDOM), clock, RANDOM);
    private final TrustIndex trust = new TrustIndex();
    private final String journalId = "Device|" + id;
    private final TestProbe<AuditLog.Command> audit = KIT.probe();
    private final TestProbe<ClusterSharding.ShardCommand> shard = KIT.probe();
    private final TestProbe<DeviceReply.PairReply> pair = KIT.probe();
    private final TestProbe<DeviceReply.AttachReply> attach = KIT.probe();
    private final TestProbe<DeviceReply.EndReply> end = KIT.probe();
    private final TestProbe<DeviceReply.GrantReply> changed = KIT.probe();
    private final TestProbe<AuthorizeReply> authorized = KIT.probe();
    private TestProbe<DeviceSession.Command> session = KIT.probe();
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
    void nothingIsAllowedByDefault() {
        pairAndAttach(request);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(authorize(Scope.GLOBAL, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
    }

    @Test
    void aGrantAllowsWhatItIncludesInItsScopeOnly() {
        pairAndAttach(request);
        allow(READ);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.AUTHORIZED);
        assertThat(authorize(SCOPE, Access.WRITE)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(authorize(Scope.parse("skill:extractor2"), Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        allow(WRITE);
        assertThat(authorize(SCOPE, Access.WRITE)).isEqualTo(AuthorizeReply.AUTHORIZED);
        allow(READ);
        assertThat(authorize(SCOPE, Access.WRITE)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.AUTHORIZED);
    }

    @Test
    void aRevokedGrantCountsForTheVeryNextRequest() {
        pairAndAttach(request);
        allow(WRITE);
        device.tell(new RevokeGrant(SCOPE, changed.getRef()));
        ask(SCOPE, Access.READ, session);
        assertThat(authorized.receiveMessage()).isEqualTo(AuthorizeReply.NOT_GRANTED);
        changed.expectMessageClass(GrantChanged.class);
        assertThat(KIT.kinds(journalId)).endsWith(DeviceGrantRevoked.class);
    }

    @Test
    void changesAreIdempotentAndSayWhereTheyAreWritten() {
        pairAndAttach(request);
        allow(READ);
        allow(READ);
        revoke();
        revoke();
        assertThat(KIT.kinds(journalId)).containsOnlyOnce(DeviceGranted.class, DeviceGrantRevoked.class);
        assertThat(revoke().position().persistenceId()).isEqualTo(journalId);
    }

    @Test
    void theLimitOfGrantsIsRefusedWithASentence() {
        pairAndAttach(request);
        for (int i = 0; i < Limits.GRANTS_PER_DEVICE; i++) {
            allow(Grant.parse("skill:s" + i + "=read"));
        }
        assertThat(refusalOf(READ).error()).isEqualTo(ErrorCode.VAULT_FULL);
        allow(Grant.parse("skill:s0=write"));
        device.tell(new RevokeGrant(Scope.parse("skill:s0"), changed.getRef()));
        changed.expectMessageClass(GrantChanged.class);
        allow(READ);
    }

    @Test
    void onlyASessionThatIsAttachedNowIsAllowedAnything() {
        pairAndAttach(request);
        allow(READ);
        TestProbe<DeviceSession.Command> stranger = KIT.probe();
        ask(SCOPE, Access.READ, stranger);
        assertThat(authorized.receiveMessage()).isEqualTo(AuthorizeReply.NOT_GRANTED);

        TestProbe<DeviceSession.Command> oldest = session;
        X509Certificate leaf = record(request);
        for (int i = 0; i < Limits.SESSIONS_PER_DEVICE; i++) {
            attach(leaf);
        }
        oldest.expectMessageClass(DeviceSession.Cut.class);
        ask(SCOPE, Access.READ, oldest);
        assertThat(authorized.receiveMessage()).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.AUTHORIZED);
    }

    @Test
    void aSessionOfAnEarlierPairingIsNotAllowedWhatTheNewOneIs() {
        pairAndAttach(request);
        bind(Ulid.generate(clock, RANDOM), List.of(READ));
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
    }

    @Test
    void anUnknownDeviceHasNoGrants() {
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(refusalOf(READ).error()).isEqualTo(ErrorCode.DEVICE_NOT_FOUND);
        device.tell(new RevokeGrant(SCOPE, changed.getRef()));
        assertThat(changed.expectMessageClass(GrantNotChanged.class).error()).isEqualTo(ErrorCode.DEVICE_NOT_FOUND);
        assertThat(KIT.events(journalId)).isEmpty();
    }

    @Test
    void grantsEndWithAnEvictionAndDoNotComeBack() {
        pairAndAttach(request);
        allow(WRITE);
        end(Ending.EVICT);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(refusalOf(READ).error()).isEqualTo(ErrorCode.DEVICE_WRONG_STATE);
        revoke();

        pairAndAttach(Ulid.generate(clock, RANDOM));
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
    }

    @Test
    void aRevokedDeviceHasNoGrantsAndGetsNone() {
        pairAndAttach(request);
        allow(WRITE);
        end(Ending.REVOKE);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(refusalOf(READ).error()).isEqualTo(ErrorCode.DEVICE_WRONG_STATE);
        revoke();
        assertThat(KIT.kinds(journalId)).doesNotContain(DeviceGrantRevoked.class);
    }

    @Test
    void whileADeviceIsBeingRevokedNothingIsAllowedAndNothingChanged() {
        pairAndAttach(request);
        allow(WRITE);
        device.tell(new End(Ending.REVOKE, "r", end.getRef()));
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(refusalOf(READ).error()).isEqualTo(ErrorCode.DEVICE_WRONG_STATE);
        device.tell(new RevokeGrant(SCOPE, changed.getRef()));
        assertThat(changed.expectMessageClass(GrantNotChanged.class).error()).isEqualTo(ErrorCode.DEVICE_WRONG_STATE);
        session.stop();
        end.expectMessageClass(DeviceReply.Ended.class);
    }

    @Test
    void afterARevocationThatCouldNotBeWrittenNothingIsAllowed() {
        pairAndAttach(request);
        allow(WRITE);
        session.stop();
        awaitDisconnected();
        KIT.failNextWrite(journalId);
        device.tell(new End(Ending.REVOKE, "r", end.getRef()));
        end.expectMessageClass(DeviceReply.NotEnded.class);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(refusalOf(READ).error()).isEqualTo(ErrorCode.DEVICE_WRONG_STATE);
        revoke();
    }

    @Test
    void grantsOfAnApprovalAreWrittenWithThePairing() {
        bind(request, List.of(READ, Grant.parse("global=write")));
        assertThat(KIT.kinds(journalId)).containsExactly(DevicePaired.class, DeviceGranted.class, DeviceGranted.class);
        attach(record(request));
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.AUTHORIZED);
        assertThat(authorize(Scope.GLOBAL, Access.WRITE)).isEqualTo(AuthorizeReply.AUTHORIZED);
    }

    @Test
    void theRetryOfAnApprovalDoesNotGiveBackWhatWasRevokedSince() {
        bind(request, List.of(READ));
        revoke();
        bind(request, List.of(READ));
        attach(record(request));
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(KIT.kinds(journalId)).containsOnlyOnce(DeviceGranted.class);
    }

    @Test
    void pairingAgainBeginsWithTheGrantsOfTheNewApprovalOnly() {
        pairAndAttach(request);
        allow(WRITE);
        Ulid again = Ulid.generate(clock, RANDOM);
        bind(again, List.of(Grant.parse("global=read")));
        attach(record(again));
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(authorize(Scope.GLOBAL, Access.READ)).isEqualTo(AuthorizeReply.AUTHORIZED);
    }

    @Test
    void grantsSurviveARestart() {
        pairAndAttach(request);
        allow(READ);
        allow(Grant.parse("global=write"));
        device.tell(new RevokeGrant(Scope.GLOBAL, changed.getRef()));
        changed.expectMessageClass(GrantChanged.class);
        KIT.stop(device);
        device = spawn();
        attach(record(request));
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.AUTHORIZED);
        assertThat(authorize(Scope.GLOBAL, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
    }

    @Test
    void aRevokedGrantThatCannotBeWrittenStaysRefusedAndSaysSo() {
        pairAndAttach(request);
        allow(WRITE);
        KIT.failNextWrite(journalId);
        device.tell(new RevokeGrant(SCOPE, changed.getRef()));
        ask(SCOPE, Access.READ, session);
        GrantNotChanged answer = changed.expectMessageClass(GrantNotChanged.class);
        assertThat(answer.error()).isEqualTo(ErrorCode.DEVICE_NOT_STORED);
        assertThat(answer.sentence()).contains("refused from now on", "is not stored");
        assertThat(trust.isWithheld(id, SCOPE)).isTrue();
        assertThat(authorized.receiveMessage()).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);

        revoke();
        assertThat(KIT.kinds(journalId)).endsWith(DeviceGrantRevoked.class);
        assertThat(trust.isWithheld(id, SCOPE)).isFalse();
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        allow(READ);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.AUTHORIZED);
    }

    @Test
    void lessAccessThatCannotBeWrittenIsLessAccess() {
        pairAndAttach(request);
        allow(WRITE);
        KIT.failNextWrite(journalId);
        assertThat(refusalOf(READ).error()).isEqualTo(ErrorCode.DEVICE_NOT_STORED);
        assertThat(authorize(SCOPE, Access.WRITE)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.AUTHORIZED);
        allow(WRITE);
        assertThat(authorize(SCOPE, Access.WRITE)).isEqualTo(AuthorizeReply.AUTHORIZED);
    }

    @Test
    void whatWasTakenBackAndCouldNotBeWrittenIsWrittenOnceThereIsRoom() {
        pairAndAttach(request);
        allow(WRITE);
        KIT.failNextWrite(journalId);
        refusalOf(READ);
        audit.awaitAssert(Limits.NOT_STORED_RETRY.plusSeconds(10), () -> {
            assertThat(trust.isWithheld(id, SCOPE)).isFalse();
            return null;
        });
        assertThat(KIT.kinds(journalId)).endsWith(DeviceGranted.class);
        assertThat(authorize(SCOPE, Access.WRITE)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.AUTHORIZED);
        changed.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void aGrantThatCannotBeWrittenIsNone() {
        pairAndAttach(request);
        KIT.failNextWrite(journalId);
        assertThat(refusalOf(WRITE).error()).isEqualTo(ErrorCode.JOURNAL_WRITE_FAILED);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.NOT_GRANTED);

        allow(READ);
        KIT.failNextWrite(journalId);
        assertThat(refusalOf(WRITE).error()).isEqualTo(ErrorCode.JOURNAL_WRITE_FAILED);
        assertThat(authorize(SCOPE, Access.WRITE)).isEqualTo(AuthorizeReply.NOT_GRANTED);
        assertThat(authorize(SCOPE, Access.READ)).isEqualTo(AuthorizeReply.AUTHORIZED);
    }

    @Test
    void whoChangedWhatIsAudited() {
        pairAndAttach(request);
        allow(READ);
        revoke();
        AuditEntry granted = audited();
        assertThat(granted.action()).isEqualTo("device.grant");
        assertThat(granted.actor()).isEqualTo("operator");
        assertThat(granted.subject()).isEqualTo(id.value());
        assertThat(granted.details()).containsEntry("scope", "skill:extractor").containsEntry("access", "read");
        assertThat(audited().action()).isEqualTo("device.revoke-grant");
    }

    @Test
    void refusedRequestsAreAuditedWithinABoundAndTheRestCounted() {
        pairAndAttach(request);
        int extra = 3;
        for (int i = 0; i < Limits.DEVICE_REFUSAL_AUDITS + extra; i++) {
            authorize(SCOPE, Access.WRITE);
        }
        AuditEntry first = audited();
        assertThat(first.action()).isEqualTo("vault.get");
        assertThat(first.outcome()).isEqualTo(AuditEntry.REFUSED);
        assertThat(first.actor()).isEqualTo("device:" + id);
        assertThat(first.address()).isEqualTo("192.0.2.1");
        assertThat(first.details()).containsEntry("scope", "skill:extractor").containsEntry("needed", "write");
        audit.receiveSeveralMessages(Limits.DEVICE_REFUSAL_AUDITS - 1);
        audit.expectNoMessage(Duration.ofMillis(50));

        clock.advance(Limits.STRANGER_AUDIT_WINDOW.plusSeconds(1));
        authorize(SCOPE, Access.WRITE);
        assertThat(audited().details()).containsEntry("left_out_before", Integer.toString(extra));
    }

    private ActorRef<DeviceCommand> spawn() {
        return KIT.spawn(Device.create(
                id, clock, trust, KIT.ignored(), audit.getRef(), seen -> {}, KIT.ignored(), shard.getRef()));
    }

    private void pairAndAttach(Ulid by) {
        bind(by, List.of());
        attach(record(by));
    }

    private void bind(Ulid by, List<Grant> grants) {
        device.tell(new Bind(by, key, "phone", "cli", "test", grants, pair.getRef()));
        pair.expectMessageClass(DeviceReply.Stored.class);
    }

    private X509Certificate record(Ulid by) {
        X509Certificate leaf = authority.issueDevice(id, key, Duration.ofHours(24));
        device.tell(new RecordCertificate(by, leaf, pair.getRef()));
        pair.expectMessageClass(DeviceReply.Stored.class);
        assertThat(KIT.kinds(journalId)).endsWith(DeviceCertificateRecorded.class);
        return leaf;
    }

    private void attach(X509Certificate leaf) {
        session = KIT.probe();
        VerifiedPeer peer = Peers.device(id, key, leaf);
        device.tell(new Attach(peer, "192.0.2.1", session.getRef(), attach.getRef()));
        attach.expectMessageClass(DeviceReply.Attached.class);
    }

    private void allow(Grant grant) {
        device.tell(new Allow(grant, changed.getRef()));
        changed.expectMessageClass(GrantChanged.class);
    }

    private GrantNotChanged refusalOf(Grant grant) {
        device.tell(new Allow(grant, changed.getRef()));
        return changed.expectMessageClass(GrantNotChanged.class);
    }

    private GrantChanged revoke() {
        device.tell(new RevokeGrant(SCOPE, changed.getRef()));
        return changed.expectMessageClass(GrantChanged.class);
    }

    private void end(Ending how) {
        session.stop();
        awaitDisconnected();
        device.tell(new End(how, "r", end.getRef()));
        end.expectMessageClass(DeviceReply.Ended.class);
        assertThat(((AuditLog.Append) audit.receiveMessage()).entry()).isNotNull();
    }

    private void awaitDisconnected() {
        end.awaitAssert(() -> {
            assertThat(KIT.kinds(journalId)).endsWith(DeviceDisconnected.class);
            return null;
        });
    }

    private AuthorizeReply authorize(Scope scope, Access needed) {
        ask(scope, needed, session);
        return authorized.receiveMessage();
    }

    private void ask(Scope scope, Access needed, TestProbe<DeviceSession.Command> by) {
        device.tell(new Authorize(scope, needed, "vault.get", "192.0.2.1", by.getRef(), authorized.getRef()));
    }

    private AuditEntry audited() {
        return ((AuditLog.Append) audit.receiveMessage()).entry();
    }
}
