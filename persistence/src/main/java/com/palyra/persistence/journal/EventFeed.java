package com.palyra.persistence.journal;

import com.palyra.persistence.event.DurableEvent;
import com.palyra.persistence.event.EventTags;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.Sequence;
import org.apache.pekko.stream.javadsl.Source;

/** All events of a node in the order in which they were written. */
public final class EventFeed {
    private final EventQueries queries;

    private EventFeed(EventQueries queries) {
        this.queries = queries;
    }

    /** The feed of that system's journal. */
    public static EventFeed of(ActorSystem system) {
        return new EventFeed(EventQueries.of(system));
    }

    /** The events after the offset (0 for all), then every new one as it is written; never completes. */
    public Source<TaggedEvent, NotUsed> live(long afterOffset) {
        return queries.eventsByTag(EventTags.ALL, Offset.sequence(afterOffset)).map(EventFeed::tagged);
    }

    /** The events after the offset (0 for all) that are there now; then completes. */
    public Source<TaggedEvent, NotUsed> current(long afterOffset) {
        return queries.currentEventsByTag(EventTags.ALL, Offset.sequence(afterOffset))
                .map(EventFeed::tagged);
    }

    private static TaggedEvent tagged(EventEnvelope envelope) {
        return new TaggedEvent(
                envelope.persistenceId(), envelope.sequenceNr(), ((Sequence) envelope.offset()).value(), (DurableEvent)
                        envelope.event());
    }
}
