package com.palyra.actors.authority;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority.IssueDevice;
import com.palyra.actors.authority.CertificateAuthority.IssueReply;
import com.palyra.actors.authority.CertificateAuthority.Issued;
import com.palyra.actors.authority.CertificateAuthority.Look;
import com.palyra.actors.authority.CertificateAuthority.LookReply;
import com.palyra.actors.authority.CertificateAuthority.NoLeaf;
import com.palyra.actors.authority.CertificateAuthority.NodeCredentials;
import com.palyra.actors.authority.CertificateAuthority.NodeLeaf;
import com.palyra.actors.authority.CertificateAuthority.NodeReply;
import com.palyra.actors.authority.CertificateAuthority.NotRotated;
import com.palyra.actors.authority.CertificateAuthority.Overview;
import com.palyra.actors.authority.CertificateAuthority.Rotate;
import com.palyra.actors.authority.CertificateAuthority.Unusable;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.actors.view.AuthorityStanding;
import com.palyra.actors.view.AuthorityView;
import com.palyra.persistence.event.AuthorityEvent.AuthorityActivated;
import com.palyra.persistence.event.AuthorityEvent.AuthorityPrepared;
import com.palyra.persistence.event.AuthorityEvent.AuthorityReplaced;
import com.palyra.persistence.secret.AuthorityKeys;
import com.palyra.persistence.secret.MemorySecretStore;
import com.palyra.persistence.secret.SecretStore;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.certificate.PeerVerifier;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every change of a node's authorities, those that are refused, and what a crash between two steps leaves. */
class AuthorityRotationTest {
    private static final String JOURNAL_ID = "CertificateAuthority";
    private static final String TO_COME = "identity/ca/to-come/";
    private static final Duration DEVICE_LIFE = Duration.ofHours(24);

    private final EntityKit kit = new EntityKit();
    private final SecureRandom random = new SecureRandom();
    private final TestClock clock = new TestClock();
    private final FailingStore store = new FailingStore();
    private final IdentityKey nodeKey = IdentityKey.generate(random);
    private final Ulid node = Ulid.generate(clock, random);
    private final TestProbe<IssueReply> issued = kit.probe();
    private final TestProbe<NodeReply> leaf = kit.probe();
    private final TestProbe<LookReply> looked = kit.probe();
    private final TestProbe<AuditLog.Command> audit = kit.probe();
    private ActorRef<CertificateAuthority.Command> authority = spawn();

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void theNextAuthorityIsTrustedBeforeItSignsAndTheOneBeforeAfterItSigned() {
        NodeLeaf first = presented();
        X509Certificate before = first.authorities().certificates().get(0);

        assertThat(standings(rotate(Rotation.PREPARE)))
                .containsExactly(AuthorityStanding.SIGNING, AuthorityStanding.PREPARED);
        NodeLeaf prepared = presented();
        assertThat(prepared.chain()).as("the old one still signs").isEqualTo(first.chain());
        assertThat(prepared.authorities().generation()).isEqualTo(1);
        X509Certificate next = prepared.authorities().certificates().get(1);
        assertThat(isSigned(issue(), before)).isTrue();

        assertThat(standings(rotate(Rotation.ACTIVATE)))
                .containsExactly(AuthorityStanding.SIGNING, AuthorityStanding.RETIRING);
        NodeLeaf active = presented();
        assertThat(active.authorities().certificates()).containsExactly(next, before);
        assertThat(active.chain()).hasSize(2);
        assertThat(isSigned(active.chain().get(0), next)).isTrue();
        assertThat(isSigned(active.chain().get(1), before))
                .as("the old one leads to the new one")
                .isTrue();
        assertThat(isSigned(issue(), next)).isTrue();

        assertRefused(Rotation.RETIRE, ErrorCode.AUTHORITY_NEEDED);
        clock.advance(DEVICE_LIFE);
        assertThat(standings(rotate(Rotation.RETIRE))).containsExactly(AuthorityStanding.SIGNING);
        NodeLeaf alone = presented();
        assertThat(alone.chain()).isEqualTo(active.chain().subList(0, 1));
        assertThat(alone.authorities()).isEqualTo(new TrustedAuthorities(3, List.of(next)));
        assertThat(audit.expectMessageClass(AuditLog.Append.class).entry().action())
                .isEqualTo("authority.prepare");
    }

    @Test
    void whatIsOutOfTurnIsRefusedAndChangesNothing() {
        presented();
        assertRefused(Rotation.ACTIVATE, ErrorCode.AUTHORITY_WRONG_STATE);
        assertRefused(Rotation.RETIRE, ErrorCode.AUTHORITY_WRONG_STATE);
        rotate(Rotation.PREPARE);
        assertRefused(Rotation.PREPARE, ErrorCode.AUTHORITY_WRONG_STATE);
        assertRefused(Rotation.RETIRE, ErrorCode.AUTHORITY_WRONG_STATE);
        rotate(Rotation.ACTIVATE);
        assertRefused(Rotation.PREPARE, ErrorCode.AUTHORITY_WRONG_STATE);
        assertRefused(Rotation.ACTIVATE, ErrorCode.AUTHORITY_WRONG_STATE);
        assertThat(presented().authorities().generation()).isEqualTo(2);
    }

    @Test
    void anEarlyRetirementIsAnOperatorsWish() {
        presented();
        issue();
        rotate(Rotation.PREPARE);
        rotate(Rotation.ACTIVATE);
        assertRefused(Rotation.RETIRE, ErrorCode.AUTHORITY_NEEDED);
        authority.tell(new Rotate(Rotation.RETIRE, true, looked.getRef()));
        assertThat(looked.receiveMessage()).isInstanceOf(Overview.class);
    }

    @Test
    void anAuthorityInOtherHandsIsReplacedInOneStepWhateverIsUnderWay() {
        X509Certificate before = presented().authorities().certificates().get(0);
        rotate(Rotation.PREPARE);
        assertThat(standings(rotate(Rotation.REPLACE))).containsExactly(AuthorityStanding.SIGNING);
        NodeLeaf now = presented();
        assertThat(now.authorities().certificates()).hasSize(1).doesNotContain(before);
        assertThat(now.chain()).hasSize(1);
        assertThat(isSigned(now.chain().get(0), before)).isFalse();
        assertThat(store.list(TO_COME)).isEmpty();
    }

    @Test
    void theKeysThatWereAndThatCameToNothingAreDestroyed() {
        presented();
        String before = signingKey();
        rotate(Rotation.PREPARE);
        assertThat(store.list(TO_COME)).hasSize(1);
        keys().make().close();
        assertThat(store.list(TO_COME)).as("of a preparation that crashed").hasSize(2);
        rotate(Rotation.ACTIVATE);
        assertThat(store.list(TO_COME)).isEmpty();
        assertThat(signingKey()).isNotEqualTo(before);
    }

    @Test
    void whoeverComesBetweenTheEventAndTheKeyIsServedAfterTheNextStart() {
        presented();
        rotate(Rotation.PREPARE);
        kit.stop(authority);
        // What a crash leaves: the event is written, and the key is not in its place.
        kit.given(JOURNAL_ID, new AuthorityActivated(clock.instant()));
        authority = spawn();
        X509Certificate signing = presented().authorities().certificates().get(0);
        assertThat(isSigned(issue(), signing)).isTrue();
        assertThat(store.list(TO_COME)).isEmpty();
    }

    @Test
    void aKeyThatIsGoneSignsNothingAndAReplacementMendsThat() {
        presented();
        store.delete(AuthorityKeys.SIGNING);
        kit.stop(authority);
        authority = spawn();
        authority.tell(new IssueDevice(node, nodeKey.publicKey(), issued.getRef()));
        assertThat(issued.receiveMessage()).isInstanceOf(Unusable.class);
        assertRefused(Rotation.PREPARE, ErrorCode.AUTHORITY_WRONG_STATE);
        rotate(Rotation.REPLACE);
        assertThat(isSigned(issue(), presented().authorities().certificates().get(0)))
                .isTrue();
    }

    @Test
    void aChangeThatIsNotWrittenIsToldAndLeavesNoKey() {
        presented();
        kit.failNextWrite(JOURNAL_ID);
        authority.tell(new Rotate(Rotation.PREPARE, false, looked.getRef()));
        assertThat(looked.receiveMessage()).isInstanceOf(NotRotated.class);
        // Which waits until the store is in order again.
        issue();
        assertThat(store.list(TO_COME)).isEmpty();
        assertThat(standings(look())).containsExactly(AuthorityStanding.SIGNING);
        assertThat(kit.kinds(JOURNAL_ID)).doesNotContain(AuthorityPrepared.class);
        rotate(Rotation.PREPARE);
    }

    @Test
    void oneChangeAtATime() {
        presented();
        TestProbe<LookReply> second = kit.probe();
        authority.tell(new Rotate(Rotation.PREPARE, false, looked.getRef()));
        authority.tell(new Rotate(Rotation.PREPARE, false, second.getRef()));
        assertThat(second.receiveMessage()).isInstanceOf(NotRotated.class);
        assertThat(looked.receiveMessage()).isInstanceOf(Overview.class);
    }

    @Test
    void whoIsTrustedDoesNotWaitForAStoreThatFails() {
        X509Certificate before = presented().authorities().certificates().get(0);
        store.fails = true;
        // The key that is made is stored, and not put in its place.
        store.writesLeft.set(1);
        assertRefused(Rotation.REPLACE, ErrorCode.AUTHORITY_NOT_SETTLED);
        authority.tell(credentials());
        NoLeaf without = (NoLeaf) leaf.receiveMessage();
        assertThat(without.authorities().certificates()).hasSize(1).doesNotContain(before);
        authority.tell(new IssueDevice(node, nodeKey.publicKey(), issued.getRef()));
        assertThat(issued.receiveMessage()).isInstanceOf(Unusable.class);

        store.fails = false;
        authority.tell(CertificateAuthority.Again.DUE);
        assertThat(isSigned(issue(), without.authorities().certificates().get(0)))
                .isTrue();
    }

    @Test
    void whoIsTrustedDoesNotWaitForALeafThatIsNotWritten() {
        presented();
        rotate(Rotation.PREPARE);
        rotate(Rotation.ACTIVATE);
        kit.failNextWrite(JOURNAL_ID);
        authority.tell(credentials());
        assertThat(leaf.receiveMessage())
                .isInstanceOfSatisfying(
                        NoLeaf.class,
                        without ->
                                assertThat(without.authorities().generation()).isEqualTo(2));
        assertThat(presented().chain()).hasSize(2);
    }

    @Test
    void aDamagedKeyIsReplacedLikeAnyOther() {
        presented();
        store.write(AuthorityKeys.SIGNING, SensitiveBytes.takeOwnership(new byte[5]));
        rotate(Rotation.REPLACE);
        assertThat(isSigned(issue(), presented().authorities().certificates().get(0)))
                .isTrue();
        keys().open();
    }

    @Test
    void theOneBeforeIsNeededUntilTheLastCertificateThatItSignedEndsWhateverTheLifeIsToday() {
        presented();
        issue();
        kit.stop(authority);
        authority = spawn(Duration.ofHours(1));
        rotate(Rotation.PREPARE);
        rotate(Rotation.ACTIVATE);
        clock.advance(Duration.ofHours(23));
        assertRefused(Rotation.RETIRE, ErrorCode.AUTHORITY_NEEDED);
        clock.advance(Duration.ofHours(1));
        rotate(Rotation.RETIRE);
    }

    @Test
    void whatHasExpiredLeadsToNoOtherAndIsReplaced() {
        presented();
        clock.advance(Limits.AUTHORITY_CERTIFICATE.plusDays(1));
        assertRefused(Rotation.PREPARE, ErrorCode.AUTHORITY_WRONG_STATE);
        rotate(Rotation.REPLACE);
        assertThat(issue()).isNotNull();
    }

    @Test
    void aReplacementWaitsForNoOtherKeyThatIsBeingMade() {
        presented();
        TestProbe<LookReply> slow = kit.probe();
        store.hold();
        authority.tell(new Rotate(Rotation.PREPARE, false, slow.getRef()));
        authority.tell(new Rotate(Rotation.REPLACE, false, looked.getRef()));
        assertThat(slow.receiveMessage()).isInstanceOf(NotRotated.class);
        store.letGo();
        assertThat(standings((Overview) looked.receiveMessage())).containsExactly(AuthorityStanding.SIGNING);
        assertThat(kit.kinds(JOURNAL_ID)).contains(AuthorityReplaced.class).doesNotContain(AuthorityPrepared.class);
        assertThat(presented().authorities().generation()).isEqualTo(1);
    }

    @Test
    void aLookAtTheKeysAnswersNoChangeThatWaits() {
        presented();
        store.hold();
        authority.tell(new Rotate(Rotation.REPLACE, false, looked.getRef()));
        authority.tell(CertificateAuthority.Again.DUE);
        looked.expectNoMessage();
        store.letGo();
        assertThat(looked.receiveMessage()).isInstanceOf(Overview.class);
        assertThat(presented().authorities().generation()).isEqualTo(1);
    }

    private String signingKey() {
        try (IdentityKey key = keys().begin()) {
            return key.publicKey().fingerprint();
        }
    }

    private Overview rotate(Rotation step) {
        authority.tell(new Rotate(step, false, looked.getRef()));
        return (Overview) looked.receiveMessage();
    }

    private Overview look() {
        authority.tell(new Look(looked.getRef()));
        return (Overview) looked.receiveMessage();
    }

    private void assertRefused(Rotation step, ErrorCode error) {
        authority.tell(new Rotate(step, false, looked.getRef()));
        assertThat(looked.receiveMessage())
                .isInstanceOfSatisfying(
                        NotRotated.class, refused -> assertThat(refused.error()).isEqualTo(error));
    }

    private static List<AuthorityStanding> standings(Overview overview) {
        return overview.authorities().stream().map(AuthorityView::standing).toList();
    }

    private X509Certificate issue() {
        authority.tell(new IssueDevice(node, nodeKey.publicKey(), issued.getRef()));
        return ((Issued) issued.receiveMessage()).leaf();
    }

    private NodeLeaf presented() {
        authority.tell(credentials());
        return (NodeLeaf) leaf.receiveMessage();
    }

    private NodeCredentials credentials() {
        return new NodeCredentials(node, nodeKey.publicKey(), List.of(), List.of(), leaf.getRef());
    }

    private boolean isSigned(X509Certificate certificate, X509Certificate by) {
        return PeerVerifier.isSigned(certificate, List.of(by), clock.instant());
    }

    private AuthorityKeys keys() {
        return new AuthorityKeys(store, clock, random);
    }

    private ActorRef<CertificateAuthority.Command> spawn() {
        return spawn(DEVICE_LIFE);
    }

    private ActorRef<CertificateAuthority.Command> spawn(Duration deviceLife) {
        return kit.spawn(
                CertificateAuthority.create(keys(), deviceLife, Duration.ofDays(90), clock, random, audit.getRef()));
    }

    /** Takes no more writes, or waits with them, when the test says so. */
    private static final class FailingStore implements SecretStore {
        private final MemorySecretStore store = new MemorySecretStore();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        volatile boolean fails;
        final AtomicInteger writesLeft = new AtomicInteger();

        void hold() {
            gate = new CountDownLatch(1);
        }

        void letGo() {
            gate.countDown();
        }

        @Override
        public Optional<SensitiveBytes> read(String name) {
            return store.read(name);
        }

        @Override
        public void write(String name, SensitiveBytes value) {
            try {
                assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (fails && writesLeft.getAndDecrement() <= 0) {
                throw new PalyraException(ErrorCode.STATE_UNUSABLE, "The disk is gone.");
            }
            store.write(name, value);
        }

        @Override
        public SensitiveBytes writeIfAbsent(String name, SensitiveBytes value) {
            return store.writeIfAbsent(name, value);
        }

        @Override
        public void removeLeftovers(String name) {
            store.removeLeftovers(name);
        }

        @Override
        public boolean delete(String name) {
            return store.delete(name);
        }

        @Override
        public List<String> list(String prefix) {
            return store.list(prefix);
        }
    }
}
