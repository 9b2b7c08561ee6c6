package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStoreTest {
    private static final SnapshotRange ANY = new SnapshotRange(0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

    @TempDir
    Path root;

    @Test
    void everythingThatWaitsAtOneMomentGoesOutWithOneSync() throws Exception {
        CountDownLatch inFirst = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger syncs = new AtomicInteger();
        try (EventStore store = Stores.open(root, step -> {
            if (step == CommitStep.SYNCED && syncs.incrementAndGet() == 1) {
                inFirst.countDown();
                await(goOn);
            }
        })) {
            CompletionStage<Void> first = store.append("first", Stores.events("first", 1, 1));
            inFirst.await();
            List<CompletionStage<Void>> rest = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                rest.add(store.append("id-" + i, Stores.events("id-" + i, 1, 2)));
            }
            assertThat(first.toCompletableFuture()).isNotDone();
            goOn.countDown();
            rest.forEach(Stores::get);

            assertThat(syncs).hasValue(2);
            assertThat(Stores.byTag(store, "all")).hasSize(1001);
        }
    }

    @Test
    void offsetsAreGivenOnceAndOutliveDeletionAndRestart() {
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("a", Stores.events("a", 1, 2)));
            Stores.get(store.append("b", Stores.events("b", 1, 1)));
            Stores.get(store.deleteTo("b", 1));
        }
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("a", Stores.events("a", 3, 3)));

            assertThat(Stores.byTag(store, "all"))
                    .extracting(StoredEvent::offset)
                    .containsExactly(1L, 2L, 4L);
            assertThat(Stores.byTag(store, "even"))
                    .extracting(StoredEvent::offset)
                    .containsExactly(2L);
            assertThat(store.lastOffset()).isEqualTo(4);
        }
    }

    @Test
    void aLongDeletionLeavesNothingAndOthersGoOnMeanwhile() {
        long many = 3L * Limits.JOURNAL_DELETE_EVENTS + 5;
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("long", Stores.events("long", 1, many)));
            Stores.get(store.append("other", Stores.events("other", 1, 3)));
            CompletionStage<Void> deletion = store.deleteTo("long", many - 1);
            Stores.get(store.append("long", Stores.events("long", many + 1, many + 1)));
            Stores.get(deletion);

            assertThat(Stores.sequenceNrs(Stores.byId(store, "long"))).containsExactly(many, many + 1);
            assertThat(Stores.byTag(store, "all")).hasSize(5);
            assertThat(store.stats().events()).isEqualTo(5);
            assertThat(store.stats().ids()).isEqualTo(2);
        }
        assertThat(Stores.check(root).healthy()).isTrue();
    }

    @Test
    void aDeletionThatWasPromisedGoesOnAfterARestartAndIsOutOfSightUntilThen() throws Exception {
        long many = 2L * Limits.JOURNAL_DELETE_EVENTS;
        AtomicInteger batches = new AtomicInteger();
        CountDownLatch promised = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletionStage<Void> deletion;
        EventStore first = Stores.open(root, step -> {
            // The second batch is the promise; hold the third, which would be the first part of the deletion.
            if (step == CommitStep.STAGED && batches.incrementAndGet() == 3) {
                promised.countDown();
                await(goOn);
            }
        });
        Stores.get(first.append("long", Stores.events("long", 1, many)));
        deletion = first.deleteTo("long", Long.MAX_VALUE);
        promised.await();
        assertThat(Stores.byId(first, "long")).isEmpty();
        assertThat(Stores.byTag(first, "all")).isEmpty();
        assertThat(Stores.ids(first)).isEmpty();
        Thread closing = new Thread(first::close);
        closing.start();
        // Closing waits for the writer once it has asked it to end.
        Awaitility.await("closing").until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        closing.join();
        assertThatThrownBy(() -> Stores.get(deletion)).isInstanceOf(PalyraException.class);

        try (EventStore store = Stores.open(root)) {
            // A deletion of the same id waits for the one that goes on.
            Stores.get(store.append("long", Stores.events("long", many + 1, many + 1)));
            Stores.get(store.deleteTo("long", many + 1));
            assertThat(store.stats().events()).isZero();
            assertThat(Stores.get(store.highestSequenceNr("long"))).isEqualTo(many + 1);
        }
        assertThat(Stores.check(root).healthy()).isTrue();
    }

    @Test
    void compactionGivesBackTheSpaceOfWhatWasDeleted() {
        try (EventStore store = Stores.open(root)) {
            for (int i = 0; i < 20; i++) {
                String id = "id-" + i;
                Stores.get(store.append(
                        id,
                        LongStream.rangeClosed(1, 100)
                                .mapToObj(number -> Stores.event(id, number, 5000))
                                .toList()));
            }
            store.compact();
            long full = store.stats().bytes();
            for (int i = 0; i < 20; i++) {
                Stores.get(store.deleteTo("id-" + i, Long.MAX_VALUE));
            }
            store.compact();

            assertThat(full).isGreaterThan(10_000_000);
            assertThat(store.stats().bytes()).isLessThan(full / 10);
        }
    }

    @Test
    void readingTheHighestNumberWaitsForTheIdsOwnWrites() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (EventStore store = Stores.open(root, step -> {
            if (step == CommitStep.STAGED) {
                writing.countDown();
                await(goOn);
            }
        })) {
            CompletionStage<Void> write = store.append("busy", Stores.events("busy", 1, 3));
            writing.await();
            CompletableFuture<Long> highest = store.highestSequenceNr("busy").toCompletableFuture();

            assertThat(Stores.get(store.highestSequenceNr("idle"))).isZero();
            assertThat(highest).isNotDone();
            goOn.countDown();
            assertThat(Stores.get(highest)).isEqualTo(3);
            Stores.get(write);
        }
    }

    @Test
    void writesThatWaitAreDoneBeforeACloseAndLaterOnesAreRefused() {
        EventStore store = Stores.open(root);
        List<CompletionStage<Void>> writes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            writes.add(store.append("id-" + i, Stores.events("id-" + i, 1, 1)));
        }
        store.close();
        store.close();

        writes.forEach(Stores::get);
        assertClosed(() -> Stores.get(store.append("late", Stores.events("late", 1, 1))));
        assertClosed(() -> Stores.get(store.highestSequenceNr("id-1")));
        assertClosed(() -> Stores.get(store.eventsByTag("all", 0, 10)));
        EventStore again = Stores.open(root);
        assertThat(Stores.ids(again)).hasSize(100);
        CompletionStage<Void> waiting = again.nextCommit(100);
        again.close();
        assertClosed(() -> Stores.get(waiting));
    }

    @Test
    void aDamagedSnapshotIsPassedOverForTheOlderOne() {
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.saveSnapshot(Stores.snapshot("a", 1)));
            Stores.get(store.saveSnapshot(Stores.snapshot("a", 2)));
            assertThat(Stores.get(store.newestSnapshot("a", ANY)))
                    .hasValueSatisfying(
                            newest -> assertThat(newest.sequenceNr()).isEqualTo(2));
        }
        byte[] key = Keys.of(Keys.SNAPSHOT, "a", 2);
        Tampering.change(root, key, value -> {
            value[value.length - 1] ^= 1;
            return value;
        });
        try (EventStore store = Stores.open(root)) {
            assertThat(Stores.get(store.newestSnapshot("a", ANY)))
                    .hasValueSatisfying(
                            newest -> assertThat(newest.sequenceNr()).isEqualTo(1));
        }
    }

    @Test
    void aRecordThatWasChangedMovedOrRemovedIsAnErrorAndNeverSomethingElse() {
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("a", Stores.events("a", 1, 5)));
            Stores.get(store.append("b", Stores.events("b", 1, 5)));
        }
        byte[] third = Keys.of(Keys.EVENT, "a", 3);
        byte[] value = Tampering.get(root, third);
        for (int i = 0; i < value.length; i++) {
            int at = i;
            Tampering.change(root, third, old -> {
                byte[] changed = value.clone();
                changed[at] ^= 0x10;
                return changed;
            });
            try (EventStore store = Stores.open(root)) {
                assertDamaged(() -> Stores.byId(store, "a"));
                assertDamaged(() -> Stores.byTag(store, "all"));
                assertThat(Stores.byId(store, "b")).hasSize(5);
            }
        }
        Tampering.change(root, third, old -> Tampering.get(root, Keys.of(Keys.EVENT, "b", 3)));
        try (EventStore store = Stores.open(root)) {
            assertDamaged(() -> Stores.byId(store, "a"));
        }
        for (long gone : List.of(1L, 3L, 5L)) {
            Tampering.change(root, third, old -> value);
            byte[] key = Keys.of(Keys.EVENT, "a", gone);
            byte[] before = Tampering.get(root, key);
            Tampering.remove(root, key);
            try (EventStore store = Stores.open(root)) {
                assertDamaged(() -> Stores.byId(store, "a"));
                assertDamaged(() -> Stores.byTag(store, "all"));
            }
            Tampering.change(root, key, old -> before);
        }
        try (EventStore store = Stores.open(root)) {
            assertThat(Stores.byId(store, "a")).hasSize(5);
        }
    }

    @Test
    void aDeletionThatCannotReadWhatItDeletesFailsAloneAndStaysOutOfSight() throws Exception {
        try (EventStore store = Stores.open(root)) {
            for (String id : List.of("a", "b")) {
                Stores.get(store.append(
                        id,
                        LongStream.rangeClosed(1, 100)
                                .mapToObj(number -> Stores.event(id, number, 400))
                                .toList()));
            }
            store.compact();
        }
        // Somewhere among the events of "a", which come first in the only table.
        Path table = Stores.files(root, ".sst").get(0);
        byte[] bytes = Files.readAllBytes(table);
        bytes[10_000] ^= 1;
        Files.write(table, bytes);
        try (EventStore store = Stores.open(root)) {
            assertDamaged(() -> Stores.get(store.deleteTo("a", Long.MAX_VALUE)));
            assertThat(Stores.byId(store, "a")).isEmpty();
            Stores.get(store.append("b", Stores.events("b", 101, 101)));
            assertThat(Stores.get(store.eventsByTag("all", 100, Long.MAX_VALUE)))
                    .hasSize(101);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertClosed(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.JOURNAL_UNAVAILABLE));
    }

    private static void assertDamaged(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.JOURNAL_DAMAGED));
    }
}
