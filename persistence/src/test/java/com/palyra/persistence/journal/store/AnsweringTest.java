package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where and when those who wait for a write hear of it. */
class AnsweringTest {
    private static final long PATIENCE_SECONDS = Limits.JOURNAL_WRITE.toSeconds() + 20;

    @TempDir
    Path folder;

    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void allOfOneBatchIsAnsweredInOneTask() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        try (EventStore store = open(this::hold)) {
            store.answerOn(task -> {
                tasks.incrementAndGet();
                task.run();
            });
            CompletionStage<Void> first = append(store, 0);
            List<CompletableFuture<Void>> rest = IntStream.rangeClosed(1, 20)
                    .mapToObj(i -> append(store, i).toCompletableFuture())
                    .toList();
            release.countDown();

            await(first);
            for (CompletableFuture<Void> answer : rest) {
                await(answer);
            }

            // The writer may have taken the first one alone.
            assertThat(tasks).hasValueBetween(1, 2);
        }
    }

    @Test
    void anExecutorThatHasEndedKeepsNoAnswerBack() throws Exception {
        try (EventStore store = open(step -> {})) {
            store.answerOn(task -> {
                throw new RejectedExecutionException("ended");
            });

            await(append(store, 1));
        }
    }

    @Test
    void aWriteThatTheDiskDoesNotConfirmIsAnsweredAllTheSame() throws Exception {
        try (EventStore store = open(this::hold)) {
            CompletionStage<Void> begun = append(store, 1);
            CompletionStage<Void> behind = append(store, 2);

            assertStalled(begun);
            assertStalled(behind);
            release.countDown();

            assertThat(await(store.highestSequenceNr("id-1"))).isBetween(0L, 1L);
        } finally {
            release.countDown();
        }
    }

    @Test
    void aWriteAfterTheEndIsRefusedAtOnce() {
        EventStore store = open(step -> {});
        store.close();

        assertThatThrownBy(() -> append(store, 1).toCompletableFuture().get(1, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        refused -> assertThat(refused.error()).isEqualTo(ErrorCode.JOURNAL_UNAVAILABLE));
    }

    private EventStore open(Consumer<CommitStep> steps) {
        return EventStore.open(
                folder.resolve("journal"),
                folder.resolve("native"),
                StoreSettings.DEFAULT,
                InstantSource.system(),
                steps);
    }

    /** Keeps the writer in the middle of its first batch. */
    private void hold(CommitStep step) {
        try {
            assertThat(release.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static CompletionStage<Void> append(EventStore store, int id) {
        Payload payload = new Payload(1, "text", new byte[] {(byte) id});
        return store.append("id-" + id, List.of(new NewEvent(1, 0, "writer", "", List.of(), payload)));
    }

    private static void assertStalled(CompletionStage<Void> write) {
        assertThatThrownBy(() -> await(write))
                .cause()
                .isInstanceOfSatisfying(
                        PalyraException.class, late -> assertThat(late.error()).isEqualTo(ErrorCode.JOURNAL_STALLED));
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
