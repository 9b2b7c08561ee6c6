package com.palyra.actors.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.actors.vault.VaultCommand.Delete;
import com.palyra.actors.vault.VaultCommand.Destroy;
import com.palyra.actors.vault.VaultCommand.Get;
import com.palyra.actors.vault.VaultCommand.History;
import com.palyra.actors.vault.VaultCommand.ListSecrets;
import com.palyra.actors.vault.VaultCommand.Put;
import com.palyra.actors.vault.VaultCommand.Review;
import com.palyra.actors.vault.VaultCommand.RotateKey;
import com.palyra.actors.vault.VaultCommand.Undelete;
import com.palyra.actors.view.SecretVersionView;
import com.palyra.actors.view.SecretView;
import com.palyra.persistence.event.VaultEvent.SecretDeleted;
import com.palyra.persistence.event.VaultEvent.SecretDestroyed;
import com.palyra.persistence.event.VaultEvent.SecretStored;
import com.palyra.persistence.event.VaultEvent.SecretUndeleted;
import com.palyra.persistence.event.VaultEvent.SecretsRead;
import com.palyra.persistence.secret.MemorySecretStore;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.Backends;
import com.palyra.persistence.vault.ScopeId;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultScopeTest {
    private static final EntityKit KIT = new EntityKit();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration SHORT = Duration.ofMillis(500);

    private final TestClock clock = new TestClock();
    private final Scope scope = Scope.parse("skill:" + Long.toHexString(RANDOM.nextLong()));
    private final SecretRef ref = new SecretRef(scope, KeyName.parse("api_key"));
    private final String journalId = "VaultScope|" + ScopeId.of(scope);
    private final MemoryBackend backend = new MemoryBackend();
    private final TestProbe<ClusterSharding.ShardCommand> shard = KIT.probe();
    private final TestProbe<VaultReply> answers = KIT.probe();

    @TempDir
    private Path directory;

    private Vault vault;
    private VaultWork work;
    private ActorRef<VaultCommand> owner;

    @BeforeEach
    void start() {
        vault = Vault.open(
                directory.resolve("vault"),
                new MemorySecretStore(),
                new Backends(Map.of(BackendKind.ENCRYPTED_FILE, id -> backend), SHORT),
                null,
                clock,
                RANDOM);
        work = new VaultWork(vault);
        owner = spawn();
    }

    @AfterEach
    void close() {
        backend.gate.countDown();
        KIT.stop(owner);
        work.close();
        vault.close();
    }

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void whatWasPutIsGotInEveryVersionThatIsKept() {
        for (int i = 1; i <= Limits.SECRET_VERSIONS + 2; i++) {
            assertThat(put("value " + i, null)).extracting(SecretView::version).isEqualTo((long) i);
        }
        assertThat(got(null)).isEqualTo("value 7");
        assertThat(got(3L)).isEqualTo("value 3");
        assertThat(refusal(replyTo -> new Get(ref, 2L, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(history().stream().map(SecretVersionView::version)).containsExactly(7L, 6L, 5L, 4L, 3L);
        put("value 8", null);
        assertThat(backend.blobs).hasSize(Limits.SECRET_VERSIONS + 1);
    }

    @Test
    void theVersionThatSomebodyReliesOnIsChecked() {
        assertThat(refusal(put("a", 1L, answers.ref()))).isEqualTo(ErrorCode.VAULT_VERSION_CONFLICT);
        put("a", 0L);
        assertThat(refusal(put("b", 0L, answers.ref()))).isEqualTo(ErrorCode.VAULT_VERSION_CONFLICT);
        put("b", 1L);
        assertThat(refusal(put("c", 1L, answers.ref()))).isEqualTo(ErrorCode.VAULT_VERSION_CONFLICT);
        assertThat(got(null)).isEqualTo("b");
        assertThat(KIT.kinds(journalId)).containsExactly(SecretStored.class, SecretStored.class);
    }

    @Test
    void aDeletedSecretIsHiddenAndComesBack() {
        put("a", null);
        assertThat(stored(ask(replyTo -> new Delete(ref, replyTo))).deleted()).isTrue();
        assertThat(stored(ask(replyTo -> new Delete(ref, replyTo))).deleted()).isTrue();
        assertThat(refusal(replyTo -> new Get(ref, null, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new Get(ref, 1L, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(stored(ask(replyTo -> new Undelete(ref, replyTo))).deleted()).isFalse();
        assertThat(got(null)).isEqualTo("a");
        ask(replyTo -> new Delete(ref, replyTo));
        assertThat(put("b", null).deleted()).isFalse();
        assertThat(KIT.kinds(journalId))
                .containsExactly(
                        SecretStored.class,
                        SecretDeleted.class,
                        SecretUndeleted.class,
                        SecretDeleted.class,
                        SecretStored.class);
    }

    @Test
    void whatIsDestroyedIsGoneAndItsNumbersNeverComeAgain() {
        put("a", null);
        put("b", null);
        assertThat(ask(replyTo -> new Destroy(ref, 1L, replyTo))).isInstanceOf(VaultReply.Destroyed.class);
        assertThat(got(null)).isEqualTo("b");
        assertThat(refusal(replyTo -> new Get(ref, 1L, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new Destroy(ref, 1L, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(ask(replyTo -> new Destroy(ref, null, replyTo))).isInstanceOf(VaultReply.Destroyed.class);
        assertThat(backend.blobs).isEmpty();
        assertThat(refusal(replyTo -> new History(ref, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        restart();
        assertThat(put("c", 0L).version()).isEqualTo(3);
    }

    @Test
    void nothingIsDoneToWhatThereIsNot() {
        assertThat(refusal(replyTo -> new Get(ref, null, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new Delete(ref, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new Undelete(ref, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new Destroy(ref, null, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new History(ref, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new RotateKey(scope, done -> {}, replyTo)))
                .isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(KIT.events(journalId)).isEmpty();
    }

    @Test
    void everythingIsThereAfterARestart() {
        put("a", null);
        put("b", null);
        ask(replyTo -> new Delete(ref, replyTo));
        restart();
        assertThat(stored(ask(replyTo -> new Undelete(ref, replyTo))).version()).isEqualTo(2);
        assertThat(got(1L)).isEqualTo("a");
        assertThat(got(2L)).isEqualTo("b");
    }

    @Test
    void aScopeThatChangedManyTimesComesBackFromItsSnapshot() {
        put("a", null);
        for (int i = 0; i <= Limits.SCOPE_SNAPSHOT_EVENTS / 2; i++) {
            ask(replyTo -> new Delete(ref, replyTo));
            ask(replyTo -> new Undelete(ref, replyTo));
        }
        restart();
        assertThat(got(null)).isEqualTo("a");
    }

    @Test
    void aPutWhoseEventIsNotWrittenIsRefusedAndLeavesTheSecretAsItWas() {
        put("a", null);
        KIT.failNextWrite(journalId);
        assertThat(refusal(put("b", null, answers.ref()))).isEqualTo(ErrorCode.JOURNAL_WRITE_FAILED);
        assertThat(got(null)).isEqualTo("a");
        assertThat(refusal(replyTo -> new Get(ref, 2L, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(put("c", null).version()).isEqualTo(3);
        assertThat(got(null)).isEqualTo("c");
        assertThat(history().stream().map(SecretVersionView::version)).containsExactly(3L, 1L);
    }

    @Test
    void nothingIsRemovedFromAScopeThatLostItsEvents() {
        KIT.stop(owner);
        try (SensitiveBytes value = SensitiveBytes.copyOf("kept".getBytes(UTF_8))) {
            vault.put(new SecretVersion(new SecretRef(scope, KeyName.parse("older")), 1), value);
        }
        owner = spawn();
        KIT.failNextWrite(journalId);
        assertThat(refusal(put("a", null, answers.ref()))).isEqualTo(ErrorCode.JOURNAL_WRITE_FAILED);
        assertThat(refusal(replyTo -> new Get(ref, null, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        answers.awaitAssert(() -> {
            owner.tell(VaultScope.Due.IDLE);
            assertThat(backend.blobs).hasSize(1);
            return backend;
        });
    }

    @Test
    void whatARefusedFirstPutLeftIsRemoved() {
        KIT.failNextWrite(journalId);
        assertThat(refusal(put("a", null, answers.ref()))).isEqualTo(ErrorCode.JOURNAL_WRITE_FAILED);
        assertThat(put("b", null).version()).isEqualTo(2);
        assertThat(backend.blobs).hasSize(1);
    }

    @Test
    void aBackendThatIsGoneRefusesAndComesBack() {
        put("a", null);
        backend.broken = true;
        assertThat(refusal(put("b", null, answers.ref()))).isEqualTo(ErrorCode.VAULT_BACKEND_UNAVAILABLE);
        assertThat(refusal(replyTo -> new Get(ref, null, replyTo))).isEqualTo(ErrorCode.VAULT_BACKEND_UNAVAILABLE);
        backend.broken = false;
        assertThat(got(null)).isEqualTo("a");
        assertThat(put("c", null).version()).isEqualTo(3);
    }

    @Test
    void aBackendThatHangsRefusesInTimeAndTheLateWriteHarmsNothing() {
        put("a", null);
        CountDownLatch gate = new CountDownLatch(1);
        backend.gate = gate;
        assertThat(refusal(put("late", null, answers.ref()))).isEqualTo(ErrorCode.VAULT_TIMED_OUT);
        backend.gate = new CountDownLatch(0);
        assertThat(put("b", null).version()).isEqualTo(3);
        gate.countDown();
        assertThat(got(null)).isEqualTo("b");
        assertThat(got(1L)).isEqualTo("a");
    }

    @Test
    void whatAnInterruptedPutLeftIsRemovedBeforeAnythingChanges() {
        put("a", null);
        KIT.stop(owner);
        try (SensitiveBytes value = SensitiveBytes.copyOf("interrupted".getBytes(UTF_8))) {
            vault.put(new SecretVersion(ref, 2), value);
        }
        assertThat(backend.blobs).hasSize(2);
        owner = spawn();
        assertThat(put("b", null).version()).isEqualTo(2);
        assertThat(got(null)).isEqualTo("b");
        assertThat(backend.blobs).hasSize(2);
    }

    @Test
    void aDestructionThatWasInterruptedIsFinished() {
        put("a", null);
        KIT.stop(owner);
        KIT.given(journalId, new SecretDestroyed(scope.toString(), "api_key", List.of(1L), true, clock.instant()));
        owner = spawn();
        assertThat(put("b", null).version()).isEqualTo(2);
        assertThat(backend.blobs).hasSize(1);
    }

    @Test
    void whatCouldNotBeRemovedGoesWhenTheScopeIsIdle() {
        put("a", null);
        KIT.stop(owner);
        try (SensitiveBytes value = SensitiveBytes.copyOf("interrupted".getBytes(UTF_8))) {
            vault.put(new SecretVersion(ref, 2), value);
        }
        backend.broken = true;
        owner = spawn();
        assertThat(refusal(put("b", null, answers.ref()))).isEqualTo(ErrorCode.VAULT_BACKEND_UNAVAILABLE);
        assertThat(backend.blobs).hasSize(2);
        backend.broken = false;
        answers.awaitAssert(() -> {
            owner.tell(VaultScope.Due.IDLE);
            assertThat(backend.blobs).hasSize(1);
            return backend;
        });
        assertThat(got(null)).isEqualTo("a");
    }

    @Test
    void aListIsInTheOrderOfKeysAndGoesOnAfterAKey() {
        Stream.of("b", "c", "a").forEach(key -> {
            owner.tell(new Put(new SecretRef(scope, KeyName.parse(key)), value("x"), null, answers.ref()));
            answers.receiveMessage();
        });
        VaultReply.Listed all = (VaultReply.Listed) ask(replyTo -> new ListSecrets(scope, null, replyTo));
        assertThat(all.page().secrets().stream()
                        .map(secret -> secret.ref().key().value()))
                .containsExactly("a", "b", "c");
        VaultReply.Listed rest =
                (VaultReply.Listed) ask(replyTo -> new ListSecrets(scope, KeyName.parse("a"), replyTo));
        assertThat(rest.page().secrets()).hasSize(2);
        assertThat(rest.page().more()).isFalse();
    }

    @Test
    void aNewKeyOpensWhatTheOldOneDid() {
        put("a", null);
        put("b", null);
        assertThat(ask(replyTo -> new RotateKey(scope, done -> {}, replyTo)))
                .isInstanceOfSatisfying(
                        VaultReply.Rotated.class,
                        rotated -> assertThat(rotated.generation()).isEqualTo(2));
        assertThat(got(1L)).isEqualTo("a");
        put("c", null);
        restart();
        assertThat(got(2L)).isEqualTo("b");
        assertThat(got(null)).isEqualTo("c");
    }

    @Test
    void aReadIsNotedOnceAnHour() {
        put("a", null);
        got(null);
        got(null);
        owner.tell(noteReads());
        assertThat(KIT.expect(journalId, SecretStored.class)).isNotNull();
        assertThat(KIT.expect(journalId, SecretsRead.class).keys()).containsOnlyKeys("api_key");
        got(null);
        owner.tell(noteReads());
        clock.advance(Limits.SECRET_READ_NOTE.plusSeconds(1));
        got(null);
        owner.tell(noteReads());
        KIT.expect(journalId, SecretsRead.class);
        assertThat(KIT.kinds(journalId)).containsExactly(SecretStored.class, SecretsRead.class, SecretsRead.class);
    }

    @Test
    void aReviewFindsWhatNobodyReadAndWhatIsOld() {
        put("a", null);
        clock.advance(Duration.ofDays(100));
        VaultReply.Reviewed found = (VaultReply.Reviewed)
                ask(replyTo -> new Review(scope, Duration.ofDays(90), Duration.ofDays(365), replyTo));
        assertThat(found.unread()).extracting(finding -> finding.secret()).containsExactly(ref);
        assertThat(found.old()).isEmpty();
    }

    @Test
    void aRequestForAnotherScopeIsNotServed() {
        owner.tell(new Get(SecretRef.parse("global/api_key"), null, answers.ref()));
        answers.expectNoMessage(SHORT);
    }

    @Test
    void noEventHoldsAValue() {
        put("MARKED-VALUE", null);
        assertThat(KIT.events(journalId).toString()).doesNotContain("MARKED-VALUE");
        assertThat(put("MARKED-VALUE", null, answers.ref()).toString()).doesNotContain("MARKED-VALUE");
    }

    private static VaultCommand noteReads() {
        return VaultScope.Due.NOTE_READS;
    }

    private SecretView put(String value, @Nullable Long ifVersion) {
        return stored(ask(replyTo -> put(value, ifVersion, replyTo)));
    }

    private Put put(String value, @Nullable Long ifVersion, ActorRef<VaultReply> replyTo) {
        return new Put(ref, value(value), ifVersion, replyTo);
    }

    private static SensitiveBytes value(String value) {
        return SensitiveBytes.copyOf(value.getBytes(UTF_8));
    }

    private String got(@Nullable Long version) {
        VaultReply reply = ask(replyTo -> new Get(ref, version, replyTo));
        assertThat(reply).isInstanceOf(VaultReply.Opened.class);
        try (var secret = ((VaultReply.Opened) reply).secret()) {
            byte[] bytes = secret.value().exposeCopy();
            return new String(Arrays.copyOf(bytes, bytes.length), UTF_8);
        }
    }

    private List<SecretVersionView> history() {
        return ((VaultReply.Known) ask(replyTo -> new History(ref, replyTo)))
                .history()
                .versions();
    }

    private static SecretView stored(VaultReply reply) {
        assertThat(reply).isInstanceOf(VaultReply.Stored.class);
        return ((VaultReply.Stored) reply).secret();
    }

    private ErrorCode refusal(Function<ActorRef<VaultReply>, VaultCommand> command) {
        return refused(ask(command));
    }

    private ErrorCode refusal(VaultCommand command) {
        owner.tell(command);
        return refused(answers.receiveMessage(Duration.ofSeconds(10)));
    }

    private static ErrorCode refused(VaultReply reply) {
        assertThat(reply).isInstanceOf(VaultReply.Refused.class);
        return ((VaultReply.Refused) reply).error();
    }

    private VaultReply ask(Function<ActorRef<VaultReply>, VaultCommand> command) {
        owner.tell(command.apply(answers.ref()));
        return answers.receiveMessage(Duration.ofSeconds(10));
    }

    private void restart() {
        KIT.stop(owner);
        owner = spawn();
    }

    private ActorRef<VaultCommand> spawn() {
        return KIT.spawn(VaultScope.create(ScopeId.of(scope), work, clock, shard.ref()));
    }
}
