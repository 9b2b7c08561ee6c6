package com.palyra.persistence.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.secret.MemorySecretStore;
import com.palyra.persistence.secret.SecretStore;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An open root key is in its guarded page, and nowhere else that lasts in the memory of the process. */
class RootKeeperTest {
    private final SecretStore secrets = new MemorySecretStore();

    @Test
    void anOpenKeyIsNotKeptInTheClearBesideItsPage() {
        try (RootKeeper keeper = open(true)) {
            assertCleared(keeper);
            keeper.prepareNext();
            assertCleared(keeper);
            keeper.commitNext();
            assertCleared(keeper);
            keeper.swept();
            assertCleared(keeper);
            assertThat(keeper.record().sweeping()).isFalse();
            try (SensitiveBytes words = passphrase()) {
                keeper.add(RootShare.Kind.PASSPHRASE, words);
            }
            keeper.remove();
            assertCleared(keeper);
            byte[] key = key(keeper);
            assertThat(key).isNotEqualTo(new byte[key.length]);
            try (RootKeeper again = open(false)) {
                assertThat(key(again)).isEqualTo(key);
            }
        }
    }

    @Test
    void whatAnInterruptedRotationLeftIsSweptWhileTheVaultIsClosed() {
        byte[] key;
        try (RootKeeper keeper = open(true);
                SensitiveBytes words = passphrase()) {
            keeper.add(RootShare.Kind.PASSPHRASE, words);
            keeper.prepareNext();
            keeper.commitNext();
            key = key(keeper);
        }
        try (RootKeeper keeper = open(false);
                SensitiveBytes words = passphrase()) {
            assertThat(keeper.isOpen()).isFalse();
            keeper.swept();
            assertThat(keeper.record().sweeping()).isFalse();
            keeper.unlock(words);
            assertThat(key(keeper)).isEqualTo(key);
        }
    }

    @Test
    void aRotationThatEndsWhileTheNodeStopsLosesNoKey() {
        RootKeeper stopping = open(true);
        stopping.prepareNext();
        stopping.commitNext();
        byte[] key = key(stopping);
        stopping.close();
        stopping.swept();
        try (RootKeeper again = open(false)) {
            assertThat(key(again)).isEqualTo(key);
            assertThat(again.record().sweeping()).isTrue();
        }
    }

    @Test
    void aRecordWhoseKeysWereOverwrittenIsNeverStored() {
        try (RootKeeper keeper = open(true)) {
            assertThatThrownBy(() -> keeper.record().exposeBytes()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @Timeout(60)
    void aStoreThatHangsWithTheShareKeepsNobodyElseWaiting() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ExecutorService adding = Executors.newSingleThreadExecutor();
        try (RootKeeper keeper = RootKeeper.open(
                secrets,
                vault -> {
                    asked.countDown();
                    awaitQuietly(answer);
                    throw new PalyraException(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "Not now.");
                },
                InstantSource.system(),
                new SecureRandom(),
                true)) {
            Future<RootShare> added = adding.submit(() -> keeper.add(RootShare.Kind.OS_STORE, null));
            asked.await();
            assertThat(keeper.isOpen()).isTrue();
            assertThat(key(keeper)).isNotEmpty();
            answer.countDown();
            assertThatThrownBy(added::get)
                    .cause()
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
        } finally {
            adding.shutdownNow();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aClosedKeeperStaysClosed() {
        RootKeeper keeper = open(true);
        keeper.close();
        try (SensitiveBytes words = passphrase()) {
            assertThatThrownBy(() -> keeper.unlock(words))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_CLOSED));
        }
    }

    private RootKeeper open(boolean mayCreate) {
        return RootKeeper.open(
                secrets,
                vault -> {
                    throw new AssertionError("No other store is asked");
                },
                InstantSource.system(),
                new SecureRandom(),
                mayCreate);
    }

    private static void assertCleared(RootKeeper keeper) {
        assertThat(keeper.record().share().kind()).isEqualTo(RootShare.Kind.NONE);
        assertThat(keeper.record().keys().values())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    private static byte[] key(RootKeeper keeper) {
        try (SensitiveBytes key = keeper.find(keeper.record().current())) {
            return key == null ? new byte[0] : key.exposeCopy();
        }
    }

    private static SensitiveBytes passphrase() {
        return SensitiveBytes.takeOwnership("correct horse battery staple".getBytes(StandardCharsets.UTF_8));
    }
}
