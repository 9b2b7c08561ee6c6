package com.palyra.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFeedTest {
    @TempDir
    Path folder;

    @Test
    void currentEventsOfAllEntitiesComeInTheOrderInWhichTheyWereStored() throws Exception {
        try (JournalSystem journal = JournalSystem.start(folder)) {
            storeThree(journal);

            assertThat(current(journal, 0)).containsExactly(first(), second(), third());
        }
    }

    @Test
    void anOffsetContinuesAfterTheEventThatHadIt() throws Exception {
        try (JournalSystem journal = JournalSystem.start(folder)) {
            storeThree(journal);

            assertThat(current(journal, 1)).containsExactly(second(), third());
            assertThat(current(journal, 3)).isEmpty();
        }
    }

    @Test
    void aRestartKeepsEventsAndOffsets() throws Exception {
        try (JournalSystem journal = JournalSystem.start(folder)) {
            storeThree(journal);
        }
        try (JournalSystem journal = JournalSystem.start(folder)) {
            assertThat(current(journal, 0)).containsExactly(first(), second(), third());
            assertThat(journal.store(Recorder.start(journal.system(), "a"), 3, 1))
                    .isEqualTo(3);
            assertThat(current(journal, 3)).containsExactly(new TaggedEvent("a", 3, 4, Recorder.event(3)));
        }
    }

    @Test
    void theLiveFeedGoesOnWithEventsThatAreStoredLater() throws Exception {
        try (JournalSystem journal = JournalSystem.start(folder)) {
            storeThree(journal);
            CompletionStage<List<TaggedEvent>> four =
                    EventFeed.of(journal.system()).live(0).take(4).runWith(Sink.seq(), journal.system());

            journal.store(Recorder.start(journal.system(), "c"), 3, 1);

            assertThat(four.toCompletableFuture().get(60, TimeUnit.SECONDS))
                    .containsExactly(first(), second(), third(), new TaggedEvent("c", 1, 4, Recorder.event(3)));
        }
    }

    private static void storeThree(JournalSystem journal) throws Exception {
        ActorRef a = Recorder.start(journal.system(), "a");
        ActorRef b = Recorder.start(journal.system(), "b");
        journal.store(a, 0, 1);
        journal.store(b, 1, 1);
        journal.store(a, 2, 1);
    }

    private static List<TaggedEvent> current(JournalSystem journal, long afterOffset) throws Exception {
        return EventFeed.of(journal.system())
                .current(afterOffset)
                .runWith(Sink.seq(), journal.system())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private static TaggedEvent first() {
        return new TaggedEvent("a", 1, 1, Recorder.event(0));
    }

    private static TaggedEvent second() {
        return new TaggedEvent("b", 1, 2, Recorder.event(1));
    }

    private static TaggedEvent third() {
        return new TaggedEvent("a", 2, 3, Recorder.event(2));
    }
}
