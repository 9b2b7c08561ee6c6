package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for writes that come while others of the same id are under way. */
class WritesUnderWayTest {
    @TempDir
    Path root;

    @Test
    void aWriteThatIsRefusedAtOnceHidesNoneThatIsUnderWay() throws Exception {
        try (HeldStore held = HeldStore.open(root)) {
            EventStore store = held.store();
            held.hold();
            CompletionStage<Void> first = store.append("a", Stores.events("a", 1, 3));
            held.awaitHeld();
            for (int i = 0; i < Limits.JOURNAL_QUEUE; i++) {
                var unused = store.append("other", Stores.events("other", i + 1, i + 1));
            }
            assertStalled(store.append("a", Stores.events("a", 4, 4)));

            CompletableFuture<Long> highest = store.highestSequenceNr("a").toCompletableFuture();
            assertThat(highest).isNotDone();
            held.release();
            Stores.get(first);
            assertThat(Stores.get(highest)).isEqualTo(3);
        }
    }

    @Test
    void aWriteThatWasGivenUpTakesLaterOnesOfItsIdWithIt() throws Exception {
        try (HeldStore held = HeldStore.open(root)) {
            EventStore store = held.store();
            held.hold();
            CompletionStage<Void> first = store.append("a", Stores.events("a", 1, 1));
            held.awaitHeld();
            CompletableFuture<Void> second =
                    store.append("a", Stores.events("a", 2, 2)).toCompletableFuture();
            Thread.sleep(Limits.JOURNAL_WRITE.toMillis() / 2);
            CompletionStage<Void> third = store.append("a", Stores.events("a", 3, 3));
            CompletionStage<Void> other = store.append("b", Stores.events("b", 1, 1));
            assertThat(second).failsWithin(Limits.JOURNAL_WRITE);
            held.release();

            assertStalled(third);
            Stores.get(other);
            assertThat(Stores.sequenceNrs(Stores.byId(store, "a"))).containsExactly(1L);
            Stores.get(store.append("a", Stores.events("a", 2, 2)));
            assertThat(first.toCompletableFuture()).isDone();
        }
    }

    private static void assertStalled(CompletionStage<Void> write) {
        assertThat(write.toCompletableFuture())
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.JOURNAL_STALLED));
    }
}
