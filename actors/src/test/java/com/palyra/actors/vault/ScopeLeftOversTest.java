package com.palyra.actors.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.vault.VaultCommand.Destroy;
import com.palyra.actors.vault.VaultCommand.Put;
import com.palyra.actors.vault.VaultCommand.RotateKey;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.SecretRef;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What failed and interrupted changes leave of a scope, and how it goes. */
@Timeout(60)
class ScopeLeftOversTest extends ScopeUnderTest {
    @Test
    void anOperatorGetsOutOfMoreUnknownKeysThanInterruptionsLeave() {
        put("a", null);
        KIT.stop(owner);
        leaveUnknown(Limits.INTERRUPTED_PUTS + 1);
        owner = spawn();
        assertThat(refusal(replyTo -> new RotateKey(scope, false, done -> {}, Origin.OPERATOR, replyTo)))
                .isEqualTo(ErrorCode.VAULT_DAMAGED);
        assertThat(ask(replyTo -> new RotateKey(scope, true, done -> {}, Origin.OPERATOR, replyTo)))
                .isInstanceOf(VaultReply.Rotated.class);
        awaitBlobs(1);
        assertThat(got(null)).isEqualTo("a");
        assertThat(ask(replyTo -> new RotateKey(scope, false, done -> {}, Origin.OPERATOR, replyTo)))
                .isInstanceOf(VaultReply.Rotated.class);
    }

    @Test
    void theKeysOfAScopeThatLostItsEventsEndOnlyWhenAnOperatorSaysSo() {
        KIT.stop(owner);
        leaveUnknown(1);
        owner = spawn();
        assertThat(refusal(replyTo -> new RotateKey(scope, false, done -> {}, Origin.OPERATOR, replyTo)))
                .isEqualTo(ErrorCode.VAULT_NOT_FOUND);
        owner.tell(VaultScope.Due.IDLE);
        try (SensitiveBytes value = vault.get(unknown(0))) {
            assertThat(value.length()).isEqualTo(7);
        }
        assertThat(ask(replyTo -> new RotateKey(scope, true, done -> {}, Origin.OPERATOR, replyTo)))
                .isInstanceOf(VaultReply.Rotated.class);
        awaitBlobs(0);
    }

    @Test
    void whatAFailedPutLeftOfAScopeWithoutEventsGoesAtTheFirstLook() {
        KIT.stop(owner);
        try (SensitiveBytes value = value("unknown")) {
            vault.put(unknown(0), value);
        }
        backend.broken = true;
        vault.destroy(scope, List.of(unknown(0)));
        backend.broken = false;
        assertThat(backend.blobs).hasSize(1);
        owner = spawn();
        awaitBlobs(0);
    }

    @Test
    void aScopeLeavesMemoryWhenWhatAFailedPutLeftIsGone() {
        put("a", null);
        backend.broken = true;
        assertThat(refusal(put("b", null, answers.ref()))).isEqualTo(ErrorCode.VAULT_BACKEND_UNAVAILABLE);
        ask(replyTo -> new Destroy(ref, null, Origin.OPERATOR, replyTo));
        owner.tell(VaultScope.Due.IDLE);
        shard.expectNoMessage(SHORT);
        backend.broken = false;
        awaitBlobs(0);
        awaitPassivate();
    }

    @Test
    void whileAWriteMayComeLateItsScopeStaysInMemory() {
        put("a", null);
        CountDownLatch late = new CountDownLatch(1);
        backend.gate = late;
        assertThat(refusal(put("b", null, answers.ref()))).isEqualTo(ErrorCode.VAULT_TIMED_OUT);
        backend.gate = new CountDownLatch(0);
        owner.tell(VaultScope.Due.IDLE);
        shard.expectNoMessage(SHORT);
        late.countDown();
        awaitPassivate();
        assertThat(backend.blobs).hasSize(1);
    }

    @Test
    void moreFailedPutsThanAreRememberedAreRefused() {
        put("a", null);
        backend.broken = true;
        for (int i = 0; i < Limits.FAILED_PUTS; i++) {
            assertThat(refusal(putTo("failed" + i))).isEqualTo(ErrorCode.VAULT_BACKEND_UNAVAILABLE);
        }
        assertThat(refusal(putTo("one_more"))).isEqualTo(ErrorCode.VAULT_BUSY);
        backend.broken = false;
        assertThat(refusal(putTo("one_more"))).isEqualTo(ErrorCode.VAULT_BUSY);
        owner.tell(VaultScope.Due.IDLE);
        assertThat(ask(replyTo -> new Put(ref, value("b"), null, Origin.OPERATOR, replyTo)))
                .isInstanceOf(VaultReply.Stored.class);
    }

    private void awaitPassivate() {
        shard.awaitAssert(Duration.ofSeconds(10), () -> {
            owner.tell(VaultScope.Due.IDLE);
            return shard.expectMessageClass(ClusterSharding.Passivate.class, Duration.ofMillis(100));
        });
    }

    private Put putTo(String key) {
        return new Put(new SecretRef(scope, KeyName.parse(key)), value("x"), null, Origin.OPERATOR, answers.ref());
    }

    private void leaveUnknown(int count) {
        for (int i = 0; i < count; i++) {
            try (SensitiveBytes value = SensitiveBytes.copyOf("unknown".getBytes(UTF_8))) {
                vault.put(unknown(i), value);
            }
        }
    }

    private SecretVersion unknown(int number) {
        return new SecretVersion(new SecretRef(scope, KeyName.parse("unknown" + number)), 1);
    }

    private void awaitBlobs(int count) {
        answers.awaitAssert(() -> {
            owner.tell(VaultScope.Due.IDLE);
            assertThat(backend.blobs).hasSize(count);
            return backend;
        });
    }
}
