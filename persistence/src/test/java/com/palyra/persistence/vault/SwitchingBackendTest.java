package com.palyra.persistence.vault;

import static com.palyra.persistence.vault.BlobBackendContract.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.vault.MemoryBackend.Call;
import com.palyra.protocol.error.ErrorCode;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is written while blobs move is in both places, and what is read is found in one. */
@Timeout(60)
class SwitchingBackendTest {
    private static final byte[] OLD = {1};
    private static final byte[] NEW = {2};

    private final MemoryBackend from = new MemoryBackend(House.FILES);
    private final MemoryBackend to = new MemoryBackend(House.SYSTEM);
    private final BoundedBackend target = bounded(to);
    private final SwitchingBackend backend = new SwitchingBackend(bounded(from));

    private static BoundedBackend bounded(MemoryBackend store) {
        return new BoundedBackend(store.kind(), () -> store, House.TIMEOUT);
    }

    private void fill() {
        for (int i = 0; i < 10; i++) {
            backend.put(id("k" + i), OLD);
        }
    }

    @Test
    void whatIsWrittenAndDeletedDuringAMoveIsSoInBoth() {
        fill();
        backend.move(target, Set.of(), () -> assertThat(to.blobs.keySet()).isEqualTo(from.blobs.keySet()), done -> {
            if (done == 5) {
                for (int i = 0; i < 10; i += 2) {
                    backend.put(id("k" + i), NEW);
                }
                for (int i = 1; i < 10; i += 2) {
                    assertThat(backend.delete(id("k" + i))).isTrue();
                }
                backend.put(id("fresh"), NEW);
                assertThat(backend.get(id("fresh"))).hasValue(NEW);
            }
        });
        assertThat(backend.kind()).isEqualTo(House.SYSTEM);
        Set<ObjectId> expected = new HashSet<>(Set.of(id("fresh")));
        for (int i = 0; i < 10; i += 2) {
            expected.add(id("k" + i));
        }
        assertThat(to.blobs.keySet()).isEqualTo(expected);
        assertThat(to.blobs.values()).allMatch(blob -> blob[0] == 2);
    }

    @Test
    void whatIsLeftOutStaysWhereItIs() {
        fill();
        backend.move(target, Set.of(id("k3")), () -> {}, done -> {});
        assertThat(to.blobs).hasSize(9).doesNotContainKey(id("k3"));
        assertThat(from.blobs).containsKey(id("k3"));
    }

    @Test
    void aTargetThatFailsInTheMiddleEndsTheMoveAndNotThePut() {
        fill();
        assertThatThrownBy(() -> backend.move(target, Set.of(), () -> {}, done -> {
                    if (done == 9) {
                        to.failing(Call.PUT);
                        backend.put(id("fresh"), NEW);
                        to.before = call -> {};
                    }
                }))
                .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
        assertThat(backend.kind()).isEqualTo(House.FILES);
        assertThat(backend.get(id("fresh"))).hasValue(NEW);
    }

    @Test
    void aTargetThatForgetsWhatIsWrittenDuringTheMoveEndsItToo() {
        fill();
        assertThatThrownBy(() -> backend.move(target, Set.of(), () -> {}, done -> {
                    if (done == 10) {
                        to.forgets = true;
                        backend.put(id("fresh"), NEW);
                    }
                }))
                .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_WRITE_FAILED));
        assertThat(backend.get(id("fresh"))).hasValue(NEW);
    }

    @Test
    void aMoveThatCannotBeNotedDoesNotTakePlace() {
        fill();
        assertThatThrownBy(() -> backend.move(
                        target,
                        Set.of(),
                        () -> {
                            throw MemoryBackend.unavailable();
                        },
                        done -> {}))
                .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
        assertThat(backend.kind()).isEqualTo(House.FILES);
        backend.put(id("later"), NEW);
        assertThat(to.blobs).doesNotContainKey(id("later"));
    }

    @Test
    void aReadThatBeganBeforeTheMoveEndsInTheNewPlaceWhenTheOldOneIsEmptyOrGone() throws Exception {
        fill();
        for (boolean fails : new boolean[] {false, true}) {
            MemoryBackend old = new MemoryBackend(House.FILES);
            MemoryBackend fresh = new MemoryBackend(House.SYSTEM);
            SwitchingBackend both = new SwitchingBackend(bounded(old));
            both.put(id("a"), OLD);
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch moved = new CountDownLatch(1);
            old.before = call -> {
                if (call == Call.GET && asked.getCount() > 0) {
                    asked.countDown();
                    await(moved);
                    if (fails) {
                        throw MemoryBackend.unavailable();
                    }
                }
            };
            CompletableFuture<Boolean> read =
                    CompletableFuture.supplyAsync(() -> both.get(id("a")).isPresent());
            asked.await();
            both.move(bounded(fresh), Set.of(), () -> {}, done -> {});
            old.blobs.clear();
            moved.countDown();
            assertThat(read.get()).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
