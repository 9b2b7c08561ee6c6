package com.palyra.persistence.journal;

import com.palyra.persistence.event.DurableEvent;
import com.palyra.persistence.event.EventTags;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.Sequence;
import org.apache.pekko.persistence.query.journal.leveldb.javadsl.LeveldbReadJournal;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** All events of a node in the order in which they were written. */
@SuppressWarnings("deprecation") // Pekko deprecates its LevelDB plugin; it serves until the journal is ours
public final class EventFeed {
    private final ActorSystem system;
    private final LeveldbReadJournal journal;

    private EventFeed(ActorSystem system) {
        this.system = system;
        this.journal = PersistenceQuery.get(system)
                .getReadJournalFor(LeveldbReadJournal.class, LeveldbReadJournal.Identifier());
    }

    /** The feed of that system's journal. */
    public static EventFeed of(ActorSystem system) {
        return new EventFeed(system);
    }

    /** The events after the offset (0 for all), then every new one as it is written; never completes. */
    public Source<TaggedEvent, NotUsed> live(long afterOffset) {
        return journal.eventsByTag(EventTags.ALL, from(afterOffset)).map(EventFeed::tagged);
    }

    /** The events after the offset (0 for all) that are there now; then completes. */
    public Source<TaggedEvent, NotUsed> current(long afterOffset) {
        return journal.currentEventsByTag(EventTags.ALL, from(afterOffset)).map(EventFeed::tagged);
    }

    /**
     * Completes when the replays that were asked for before have ended, so that no entity is cut off in its recovery. Call
     * it last, when nothing starts entities any more, and wait for a bounded time: it never completes once the journal has
     * stopped. It holds because replays run one after another on one thread, and a replay takes two steps there. Closing is
     * safe for the native library even without it; {@code embedded-journal.conf} says why.
     */
    public CompletionStage<Done> drain() {
        return replayNothing().thenCompose(first -> replayNothing());
    }

    private CompletionStage<Done> replayNothing() {
        return journal.currentEventsByPersistenceId("drain", 0, 0).runWith(Sink.ignore(), system);
    }

    private static Offset from(long afterOffset) {
        return afterOffset == 0 ? Offset.noOffset() : Offset.sequence(afterOffset);
    }

    private static TaggedEvent tagged(EventEnvelope envelope) {
        return new TaggedEvent(
                envelope.persistenceId(), envelope.sequenceNr(), ((Sequence) envelope.offset()).value(), (DurableEvent)
                        envelope.event());
    }
}
