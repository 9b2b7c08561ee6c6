package com.palyra.persistence.vault;

import static com.palyra.persistence.vault.BlobBackendContract.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.vault.MemoryBackend.Call;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that hangs, fails or does not open costs its caller a bounded time and nobody else anything. */
@Timeout(60)
class BoundedBackendTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final MemoryBackend store = new MemoryBackend(House.SYSTEM);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        end.countDown();
    }

    private void hang() {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void hangOn(Call call) {
        store.before = now -> {
            if (now == call) {
                hang();
            }
        };
    }

    @Test
    void aCallThatHangsFailsInTimeAndIsCountedUntilItEnds() {
        hangOn(Call.GET);
        try (BoundedBackend backend = new BoundedBackend(House.SYSTEM, () -> store, SHORT)) {
            long begun = System.nanoTime();
            assertThatThrownBy(() -> backend.get(id("a"))).satisfies(BoundedBackendTest::isTimeout);
            assertThat(System.nanoTime() - begun).isBetween(SHORT.toNanos(), SHORT.toNanos() * 20);
            assertThat(backend.hanging()).isEqualTo(1);
            backend.put(id("a"), new byte[] {1});
            assertThat(store.blobs).containsOnlyKeys(id("a"));
            end.countDown();
            await(() -> backend.hanging() == 0);
            assertThat(backend.get(id("a"))).hasValue(new byte[] {1});
        }
    }

    @Test
    void whenAllPlacesHangFurtherCallsFailAtOnceAndLaterWorkAgain() {
        hangOn(Call.GET);
        try (BoundedBackend backend = new BoundedBackend(House.SYSTEM, () -> store, SHORT)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < Limits.BACKEND_OPERATIONS; i++) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                Thread caller = new Thread(() -> {
                    try {
                        backend.get(id("a"));
                        done.complete(null);
                    } catch (RuntimeException failed) {
                        done.completeExceptionally(failed);
                    }
                });
                caller.start();
                all.add(done);
            }
            all.forEach(done -> assertThatThrownBy(done::join)
                    .satisfies(thrown -> isTimeout(Objects.requireNonNull(thrown.getCause()))));
            assertThat(backend.hanging()).isEqualTo(Limits.BACKEND_OPERATIONS);
            long begun = System.nanoTime();
            assertThatThrownBy(() -> backend.put(id("b"), new byte[1]))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
            assertThat(System.nanoTime() - begun).isLessThan(SHORT.toNanos());
            end.countDown();
            await(() -> backend.hanging() == 0);
            backend.put(id("b"), new byte[1]);
        }
    }

    @Test
    void anOpeningThatFailedIsTriedAgain() {
        AtomicInteger openings = new AtomicInteger();
        try (BoundedBackend backend = new BoundedBackend(
                House.SYSTEM,
                () -> {
                    if (openings.incrementAndGet() < 3) {
                        throw MemoryBackend.unavailable();
                    }
                    return store;
                },
                SHORT)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> backend.get(id("a")))
                        .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
            }
            assertThat(backend.get(id("a"))).isEmpty();
            assertThat(backend.get(id("a"))).isEmpty();
            assertThat(openings).hasValue(3);
        }
    }

    @Test
    void closingDoesNotWaitForAnOpeningThatHangsAndWhatOpensLateIsClosed() {
        CountDownLatch closed = new CountDownLatch(1);
        store.before = call -> {
            if (call == Call.CLOSE) {
                closed.countDown();
            }
        };
        BoundedBackend backend = new BoundedBackend(
                House.SYSTEM,
                () -> {
                    hang();
                    return store;
                },
                SHORT);
        assertThatThrownBy(() -> backend.get(id("a"))).satisfies(BoundedBackendTest::isTimeout);
        long begun = System.nanoTime();
        backend.close();
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(2));
        end.countDown();
        await(() -> closed.getCount() == 0);
        assertThatThrownBy(() -> backend.get(id("a")))
                .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
    }

    @Test
    void whatHangsWhenItIsClosedKeepsNoJvmAlive() {
        hangOn(Call.PUT);
        BoundedBackend backend = new BoundedBackend(House.SYSTEM, () -> store, SHORT);
        assertThatThrownBy(() -> backend.put(id("a"), new byte[1])).satisfies(BoundedBackendTest::isTimeout);
        backend.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("palyra-vault-backend"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }

    @Test
    void aListMayTakeLongButNotWithoutGettingOn() {
        try (BoundedBackend backend = new BoundedBackend(House.SYSTEM, () -> store, SHORT)) {
            for (int i = 0; i < 10; i++) {
                backend.put(id("k" + i), new byte[1]);
            }
            hangOn(Call.LIST);
            List<ObjectId> ids = new ArrayList<>();
            assertThatThrownBy(() -> backend.list(ids::add)).satisfies(BoundedBackendTest::isTimeout);
            end.countDown();
            await(() -> backend.hanging() == 0);
            assertThat(ids).as("nobody is told any more").isEmpty();
            backend.list(ids::add);
            assertThat(ids).hasSize(10);
        }
    }

    @Test
    void whatIsNoFailureOfTheStoreIsOneAllTheSame() {
        store.before = call -> {
            throw new IllegalStateException("a fault");
        };
        try (BoundedBackend backend = new BoundedBackend(House.SYSTEM, () -> store, SHORT)) {
            assertThatThrownBy(() -> backend.get(id("a")))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
        }
    }

    @Test
    void anInterruptedCallerIsToldAndStaysInterrupted() {
        hangOn(Call.GET);
        try (BoundedBackend backend = new BoundedBackend(House.SYSTEM, () -> store, Duration.ofMinutes(1))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> backend.get(id("a")))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static void isTimeout(Throwable thrown) {
        House.isError(thrown, ErrorCode.VAULT_TIMED_OUT);
    }
}
