package com.palyra.actors.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.SecretRef;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VaultScopeTest extends ScopeUnderTest {
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
    void whatIsCheckedIsTheVersionThatIsShown() {
        put("a", null);
        put("b", null);
        ask(replyTo -> new Destroy(ref, 2L, Origin.OPERATOR, replyTo));
        assertThat(refusal(put("c", 2L, answers.ref()))).isEqualTo(ErrorCode.VAULT_VERSION_CONFLICT);
        assertThat(put("c", 1L).version()).isEqualTo(3);
    }

    @Test
    void aPutOverADeletedSecretLeavesWhatWasHiddenHiddenUntilItIsBroughtBack() {
        put("a", null);
        ask(replyTo -> new Delete(ref, Origin.OPERATOR, replyTo));
        assertThat(put("b", null).deleted()).isFalse();
        assertThat(got(null)).isEqualTo("b");
        assertThat(refusal(replyTo -> new Get(ref, 1L, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        restart();
        assertThat(refusal(replyTo -> new Get(ref, 1L, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        ask(replyTo -> new Undelete(ref, Origin.OPERATOR, replyTo));
        assertThat(got(1L)).isEqualTo("a");
        ask(replyTo -> new Delete(ref, Origin.OPERATOR, replyTo));
        put("c", null);
        ask(replyTo -> new Destroy(ref, 3L, Origin.OPERATOR, replyTo));
        assertThat(refusal(replyTo -> new Get(ref, null, replyTo)))
                .as("what is left is hidden")
                .isEqualTo(ErrorCode.VAULT_NOT_FOUND);
    }

    @Test
    void aDeletedSecretIsHiddenAndComesBack() {
        put("a", null);
        assertThat(stored(ask(replyTo -> new Delete(ref, Origin.OPERATOR, replyTo)))
                        .deleted())
                .isTrue();
        assertThat(stored(ask(replyTo -> new Delete(ref, Origin.OPERATOR, replyTo)))
                        .deleted())
                .isTrue();
        assertThat(refusal(replyTo -> new Get(ref, null, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new Get(ref, 1L, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(stored(ask(replyTo -> new Undelete(ref, Origin.OPERATOR, replyTo)))
                        .deleted())
                .isFalse();
        assertThat(got(null)).isEqualTo("a");
        ask(replyTo -> new Delete(ref, Origin.OPERATOR, replyTo));
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
        assertThat(ask(replyTo -> new Destroy(ref, 1L, Origin.OPERATOR, replyTo)))
                .isInstanceOf(VaultReply.Destroyed.class);
        assertThat(got(null)).isEqualTo("b");
        assertThat(refusal(replyTo -> new Get(ref, 1L, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new Destroy(ref, 1L, Origin.OPERATOR, replyTo)))
                .isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(ask(replyTo -> new Destroy(ref, null, Origin.OPERATOR, replyTo)))
                .isInstanceOf(VaultReply.Destroyed.class);
        assertThat(backend.blobs).isEmpty();
        assertThat(refusal(replyTo -> new History(ref, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        restart();
        assertThat(put("c", 0L).version()).isEqualTo(3);
    }

    @Test
    void nothingIsDoneToWhatThereIsNot() {
        assertThat(refusal(replyTo -> new Get(ref, null, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new Delete(ref, Origin.OPERATOR, replyTo)))
                .isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new Undelete(ref, Origin.OPERATOR, replyTo)))
                .isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new Destroy(ref, null, Origin.OPERATOR, replyTo)))
                .isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new History(ref, replyTo))).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(refusal(replyTo -> new RotateKey(scope, false, done -> {}, Origin.OPERATOR, replyTo)))
                .isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        assertThat(KIT.events(journalId)).isEmpty();
    }

    @Test
    void everythingIsThereAfterARestart() {
        put("a", null);
        put("b", null);
        ask(replyTo -> new Delete(ref, Origin.OPERATOR, replyTo));
        restart();
        assertThat(stored(ask(replyTo -> new Undelete(ref, Origin.OPERATOR, replyTo)))
                        .version())
                .isEqualTo(2);
        assertThat(got(1L)).isEqualTo("a");
        assertThat(got(2L)).isEqualTo("b");
    }

    @Test
    void aScopeThatChangedManyTimesComesBackFromItsSnapshot() {
        put("a", null);
        for (int i = 0; i <= Limits.SCOPE_SNAPSHOT_EVENTS / 2; i++) {
            ask(replyTo -> new Delete(ref, Origin.OPERATOR, replyTo));
            ask(replyTo -> new Undelete(ref, Origin.OPERATOR, replyTo));
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
            owner.tell(new Put(
                    new SecretRef(scope, KeyName.parse(key)), value("x"), null, Origin.OPERATOR, answers.ref()));
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
        assertThat(ask(replyTo -> new RotateKey(scope, false, done -> {}, Origin.OPERATOR, replyTo)))
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
}
