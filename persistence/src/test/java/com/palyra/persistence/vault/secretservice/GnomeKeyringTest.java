package com.palyra.persistence.vault.secretservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.Rounds;
import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a real service can show. */
@Tag("keyring")
class GnomeKeyringTest {
    private static final Ulid VAULT = Ulid.parse("01J9ZK6Q2R8V3M5N7P0S4T6W8X");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    private GnomeKeyring keyring;

    @BeforeEach
    void start() throws Exception {
        keyring = GnomeKeyring.start(folder);
    }

    @AfterEach
    void nothingIsLeft() {
        keyring.close();
        assertThat(keyring.processes()).noneMatch(Process::isAlive);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 65_536, BlobBackend.BLOB_BYTES})
    void aValueWhosePutReturnedOutlivesTheServicesKill(int bytes) throws Exception {
        try (BlobBackend backend = connect(LONG)) {
            backend.put(id(1), random(bytes));
            keyring.killService();
            keyring.restartService();
            assertThat(backend.get(id(1))).hasValue(random(bytes));
        }
    }

    @Test
    void aDeletedValueStaysDeletedAfterTheServicesKill() throws Exception {
        try (BlobBackend backend = connect(LONG)) {
            backend.put(id(1), random(100));
            backend.put(id(2), random(100));
            assertThat(backend.delete(id(1))).isTrue();
            keyring.killService();
            keyring.restartService();
            assertThat(listed(backend)).containsExactly(id(2));
        }
    }

    @Test
    void aLockedKeyringIsToldFromOneWithoutTheItem() throws Exception {
        try (BlobBackend backend = connect(LONG)) {
            backend.put(id(1), random(100));
            assertThat(backend.get(id(2))).isEmpty();
            keyring.lock();
            assertFails(ErrorCode.VAULT_BACKEND_LOCKED, "locked", () -> backend.get(id(1)));
            assertFails(ErrorCode.VAULT_BACKEND_LOCKED, "locked", () -> backend.get(id(2)));
            assertFails(ErrorCode.VAULT_BACKEND_LOCKED, "locked", () -> backend.put(id(2), random(1)));
            assertFails(ErrorCode.VAULT_BACKEND_LOCKED, "locked", () -> backend.delete(id(1)));
            assertFails(ErrorCode.VAULT_BACKEND_LOCKED, "locked", () -> listed(backend));
            keyring.killService();
            keyring.restartService();
            assertThat(backend.get(id(1))).hasValue(random(100));
        }
    }

    @Test
    void aKeyringThatIsLockedInTheMiddleOfACallSaysSoItself() throws Exception {
        try (SecretService service = SecretService.open(keyring.socket(), LONG)) {
            String collection = service.defaultCollection();
            Map<String, String> attributes = FakeSecretService.named(VAULT.value(), id(1));
            service.create(collection, "test", attributes, random(10));
            String item = service.search(collection, attributes).get(0);
            keyring.lock();
            assertThatThrownBy(() -> service.secret(item, BlobBackend.BLOB_BYTES))
                    .isInstanceOf(BusException.Locked.class);
            assertThatThrownBy(() -> service.create(collection, "test", attributes, random(11)))
                    .isInstanceOf(BusException.Locked.class);
            assertThatThrownBy(() -> service.delete(item)).isInstanceOf(BusException.Locked.class);
        }
    }

    @Test
    void anItemThatIsGoneInTheMiddleOfACallIsMissing() throws Exception {
        try (SecretService service = SecretService.open(keyring.socket(), LONG)) {
            String collection = service.defaultCollection();
            Map<String, String> attributes = FakeSecretService.named(VAULT.value(), id(1));
            service.create(collection, "test", attributes, random(10));
            List<String> items = service.search(collection, attributes);
            assertThat(service.delete(items.get(0))).isTrue();
            assertThat(service.delete(items.get(0))).isFalse();
            assertThat(service.secret(items.get(0), BlobBackend.BLOB_BYTES)).isEmpty();
            assertThat(service.attributeOfFilled(items, SecretServiceBackend.OBJECT_ATTRIBUTE))
                    .isEmpty();
        }
    }

    @Test
    void noServiceAndNoBusAreUnavailableAndToldApart() throws Exception {
        try (BlobBackend backend = connect(LONG)) {
            keyring.killService();
            assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "There is no Secret Service", () -> backend.get(id(1)));
            assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "There is no Secret Service", () -> connect(LONG));
            keyring.killBus();
            assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "There is no session bus", () -> backend.get(id(1)));
            assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "There is no session bus", () -> connect(LONG));
        }
    }

    @Test
    void aServiceThatHangsEndsTheCallWithTheLimit() throws Exception {
        try (BlobBackend backend = connect(SHORT)) {
            keyring.suspendService();
            assertFails(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE,
                    "no reply within 1000 ms",
                    () -> backend.put(id(1), random(9)));
            keyring.killService();
            keyring.restartService();
            assertThat(backend.get(id(1))).isEmpty();
        }
    }

    @Test
    void aServiceThatDiesInTheMiddleOfACallEndsItAtOnce() throws Exception {
        try (BlobBackend backend = connect(LONG)) {
            keyring.suspendService();
            AtomicReference<Thread> caller = new AtomicReference<>();
            CompletableFuture<Void> put = CompletableFuture.runAsync(() -> {
                caller.set(Thread.currentThread());
                backend.put(id(1), random(9));
            });
            Waiting.until("the call waits for the service", () -> waitsForAnswer(caller.get()));
            keyring.killService();
            assertThatThrownBy(put::join)
                    .hasRootCauseInstanceOf(BusException.Gone.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            PalyraException.class,
                            e -> assertThat(e.error()).isEqualTo(ErrorCode.VAULT_BACKEND_UNAVAILABLE));
        }
    }

    /** Kills the service again and again while values are put: what was acknowledged is there, whole. */
    @Test
    void noAcknowledgedValueIsLostWhenTheServiceIsKilledAtAnyMoment() throws Exception {
        Random random = new Random(Rounds.seed("GnomeKeyringTest"));
        Map<ObjectId, byte[]> acknowledged = new HashMap<>();
        int next = 0;
        try (BlobBackend backend = connect(LONG)) {
            for (int round = 0; round < Rounds.of(8, 50); round++) {
                CompletableFuture<Void> killed = killAfter(random.nextInt(60));
                while (true) {
                    ObjectId id = id(next++ % 20);
                    byte[] blob = random(random.nextInt(5000));
                    byte[] before = acknowledged.get(id);
                    try {
                        backend.put(id, blob);
                        acknowledged.put(id, blob);
                    } catch (PalyraException e) {
                        assertThat(e.error()).isEqualTo(ErrorCode.VAULT_BACKEND_UNAVAILABLE);
                        killed.join();
                        keyring.restartService();
                        assertThat(backend.get(id).orElse(null)).isIn(before, blob);
                        backend.put(id, blob);
                        acknowledged.put(id, blob);
                        break;
                    }
                }
                for (Map.Entry<ObjectId, byte[]> entry : acknowledged.entrySet()) {
                    assertThat(backend.get(entry.getKey())).hasValue(entry.getValue());
                }
            }
        }
    }

    private static boolean waitsForAnswer(@Nullable Thread caller) {
        return caller != null
                && caller.getState() == Thread.State.TIMED_WAITING
                && Arrays.stream(caller.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(BusConnection.class.getName())
                                && frame.getMethodName().equals("answer"));
    }

    private CompletableFuture<Void> killAfter(int milliseconds) {
        return CompletableFuture.runAsync(() -> {
            try {
                Thread.sleep(milliseconds);
                keyring.killService();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private BlobBackend connect(Duration limit) {
        return SecretServiceBackend.connect(keyring.environment(), VAULT, limit);
    }

    private static ObjectId id(int number) {
        return new ObjectId("obj_" + String.format("%064x", number));
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private static List<ObjectId> listed(BlobBackend backend) {
        List<ObjectId> ids = new ArrayList<>();
        backend.list(ids::add);
        return ids;
    }

    private static void assertFails(ErrorCode error, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(error))
                .hasMessageContaining(words);
    }
}
