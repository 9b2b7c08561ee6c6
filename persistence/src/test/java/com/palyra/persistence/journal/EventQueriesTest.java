package com.palyra.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.event.EventTags;
import com.palyra.protocol.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventQueriesTest {
    private static final int MANY = 2 * Limits.JOURNAL_PAGE + 3;

    @TempDir
    Path folder;

    private JournalSystem system;
    private JournalProbe journal;
    private EventQueries queries;

    @SuppressWarnings("NullAway.Init") // started before each test
    EventQueriesTest() {}

    @BeforeEach
    void start() {
        system = JournalSystem.start(folder);
        journal = new JournalProbe(system.system());
        queries = EventQueries.of(system.system());
    }

    @AfterEach
    void stop() {
        system.close();
    }

    @Test
    void eventsOfAnIdComeWithBoundsAndInPages() throws Exception {
        journal.write("a", 1, MANY);
        journal.write("b", 1, 1);

        assertThat(numbers(queries.currentEventsByPersistenceId("a", 0, Long.MAX_VALUE)))
                .isEqualTo(LongStream.rangeClosed(1, MANY).boxed().toList());
        assertThat(numbers(queries.currentEventsByPersistenceId("a", 3, 5))).containsExactly(3L, 4L, 5L);
        assertThat(numbers(queries.currentEventsByPersistenceId("a", 5, 3))).isEmpty();
        assertThat(numbers(queries.currentEventsByPersistenceId("nobody", 0, Long.MAX_VALUE)))
                .isEmpty();
    }

    @Test
    void liveEventsOfAnIdGoOnAndEndAtTheBound() throws Exception {
        journal.write("a", 1, 2);
        CompletionStage<List<Long>> live = run(queries.eventsByPersistenceId("a", 0, 4));
        journal.write("b", 1, 3);
        journal.write("a", 3, 2);
        journal.write("a", 5, 1);

        assertThat(get(live)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void liveEventsOfATagAreThoseOfTheTagFromTheOffsetOn() throws Exception {
        write("a", 1, "red");
        write("b", 1, "blue");
        CompletionStage<List<EventEnvelope>> red =
                queries.eventsByTag("red", Offset.noOffset()).take(3).runWith(Sink.seq(), system.system());
        CompletionStage<List<EventEnvelope>> later =
                queries.eventsByTag("red", Offset.sequence(1)).take(2).runWith(Sink.seq(), system.system());
        write("b", 2, "blue");
        write("b", 3, "red");
        write("a", 2, "blue");
        write("a", 3, "red");

        assertThat(get(red)).extracting(EventEnvelope::offset).containsExactly(offsets(1, 4, 6));
        assertThat(get(later)).extracting(EventEnvelope::offset).containsExactly(offsets(4, 6));
        assertThat(get(later).get(0).event()).isEqualTo(Recorder.event(3));
        assertThat(get(later).get(0).timestamp()).isEqualTo(JournalProbe.TIMESTAMP);
    }

    @Test
    void aCurrentQueryEndsWithWhatWasThereWhenItBegan() throws Exception {
        IntStream.rangeClosed(1, MANY).forEach(number -> write("a", number, EventTags.ALL));

        assertThat(numbers(queries.currentEventsByTag(EventTags.ALL, Offset.noOffset())))
                .hasSize(MANY);
        assertThat(numbers(queries.currentEventsByTag(EventTags.ALL, Offset.sequence(MANY))))
                .isEmpty();
    }

    @Test
    void idsAreThoseThatHaveEvents() throws Exception {
        for (int i = 0; i < Limits.JOURNAL_PAGE + 5; i++) {
            journal.write("id-" + i, 1, 1);
        }
        journal.delete("id-3", Long.MAX_VALUE);

        assertThat(journal.ids())
                .hasSize(Limits.JOURNAL_PAGE + 4)
                .doesNotHaveDuplicates()
                .doesNotContain("id-3");
    }

    @Test
    void aLiveQueryFailsWhenTheJournalIsClosedUnderIt() {
        CompletionStage<List<Long>> live = run(queries.eventsByTag("red", Offset.noOffset()));
        system.journal().close();

        assertThatThrownBy(() -> get(live)).hasStackTraceContaining("The journal is closed.");
    }

    @Test
    void anOffsetOfAnotherKindIsRefused() {
        Offset foreign = Offset.timeBasedUUID(java.util.UUID.fromString("49225740-2019-11ea-a752-ffae2393b6e4"));
        assertThatThrownBy(() -> queries.eventsByTag("red", foreign)).isInstanceOf(IllegalArgumentException.class);
    }

    private void write(String id, int number, String tag) {
        assertThat(journal.writeAtomically(id, number, new Tagged(Recorder.event(number), Set.of(tag))))
                .hasSize(1);
    }

    private static Offset[] offsets(long... values) {
        return LongStream.of(values).mapToObj(Offset::sequence).toArray(Offset[]::new);
    }

    private List<Long> numbers(Source<EventEnvelope, ?> source) throws Exception {
        return get(run(source));
    }

    private CompletionStage<List<Long>> run(Source<EventEnvelope, ?> source) {
        return source.map(EventEnvelope::sequenceNr).runWith(Sink.seq(), system.system());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
