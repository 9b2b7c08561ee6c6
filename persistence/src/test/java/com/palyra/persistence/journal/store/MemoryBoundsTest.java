package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However large events are, what is in memory of them has an end. */
class MemoryBoundsTest {
    private static final int EVENTS = 24;
    private static final int BYTES = 512 * 1024;

    @TempDir
    Path root;

    @Test
    void aPageOfLargeEventsEndsEarlierAndNothingIsLeftOut() {
        try (EventStore store = Stores.open(root)) {
            for (int i = 1; i <= EVENTS; i++) {
                Stores.get(store.append("a", List.of(Stores.event("a", i, BYTES))));
            }

            assertThat(bytes(Stores.get(store.eventsById("a", 1, Long.MAX_VALUE))))
                    .isLessThan(most());
            assertThat(bytes(Stores.get(store.eventsByTag("all", 0, Long.MAX_VALUE))))
                    .isLessThan(most());
            assertThat(Stores.byId(store, "a")).hasSize(EVENTS);
            assertThat(Stores.byTag(store, "all")).hasSize(EVENTS);
            List<StoredEvent> some = new ArrayList<>();
            Stores.get(store.replay("a", 2, EVENTS, EVENTS - 3, some::add));
            assertThat(Stores.sequenceNrs(some)).hasSize(EVENTS - 3).endsWith(EVENTS - 2L);
        }
    }

    @Test
    void writesThatWaitHaveAnEndInBytesToo() throws Exception {
        List<NewEvent> large = new ArrayList<>();
        for (int i = 1; i <= 16; i++) {
            large.add(Stores.event("large", i, BYTES));
        }
        try (HeldStore held = HeldStore.open(root)) {
            held.hold();
            CompletableFuture<Void> first = held.store().append("first", large).toCompletableFuture();
            held.awaitHeld();
            List<CompletableFuture<Void>> writes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                writes.add(held.store().append("id-" + i, large).toCompletableFuture());
            }

            assertThat(writes)
                    .anySatisfy(refused -> assertThat(refused)
                            .failsWithin(java.time.Duration.ofSeconds(1))
                            .withThrowableThat()
                            .havingCause()
                            .isInstanceOfSatisfying(
                                    PalyraException.class,
                                    e -> assertThat(e.error()).isEqualTo(ErrorCode.JOURNAL_STALLED)));
            held.release();
            Stores.get(first);
            long stored = writes.stream().filter(MemoryBoundsTest::succeeds).count();
            assertThat(stored * 16 * BYTES)
                    .isBetween(Limits.JOURNAL_QUEUE_BYTES / 2L, (long) Limits.JOURNAL_QUEUE_BYTES);
        }
    }

    private static boolean succeeds(CompletableFuture<Void> write) {
        try {
            write.join();
            return true;
        } catch (CompletionException refused) {
            return false;
        }
    }

    private static long most() {
        return Limits.JOURNAL_PAGE_BYTES + 2L * BYTES;
    }

    private static long bytes(List<StoredEvent> events) {
        return events.stream()
                .mapToLong(event -> event.event().payload().bytes().length)
                .sum();
    }
}
