package com.palyra.persistence.journal;

import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.StoredEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.Sequence;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByTagQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.persistence.query.javadsl.EventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.EventsByTagQuery;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The read side of the embedded journal, behind Pekko's query interfaces. Offsets are {@link Sequence}s that are the same
 * for every tag and never change; queries without {@code current} go on with what is written later, as soon as it is
 * written. A stream reads a page when it is asked for elements, fails when something is damaged or the journal closes, and
 * never leaves anything out.
 */
public final class EventQueries
        implements CurrentPersistenceIdsQuery,
                EventsByPersistenceIdQuery,
                CurrentEventsByPersistenceIdQuery,
                EventsByTagQuery,
                CurrentEventsByTagQuery {
    private final EventStore store;
    private final EventForm form;

    private EventQueries(EventStore store, EventForm form) {
        this.store = store;
        this.form = form;
    }

    /** The queries of the journal that this system was started with. */
    public static EventQueries of(ActorSystem system) {
        return new EventQueries(JournalSetup.storeOf(system), new EventForm(system));
    }

    /** Ids that have events now. */
    @Override
    public Source<String, NotUsed> currentPersistenceIds() {
        return Source.unfoldAsync(
                        "",
                        after -> store.ids(after.isEmpty() ? null : after)
                                .thenApply(page -> page.isEmpty()
                                        ? Optional.<Pair<String, List<String>>>empty()
                                        : Optional.of(Pair.create(page.get(page.size() - 1), page))))
                .mapConcat(page -> page);
    }

    @Override
    public Source<EventEnvelope, NotUsed> eventsByPersistenceId(String id, long from, long to) {
        return Source.unfoldAsync(from, next -> next > to ? ended() : liveById(id, next, to))
                .mapConcat(page -> page)
                .map(this::envelope);
    }

    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(String id, long from, long to) {
        return Source.completionStageSource(store.highestSequenceNr(id)
                        .thenApply(highest -> Source.unfoldAsync(
                                        from,
                                        next -> store.eventsById(id, next, Math.min(to, highest))
                                                .thenApply(page -> nextPage(page, event -> event.sequenceNr() + 1)))
                                .mapConcat(page -> page)
                                .map(this::envelope)))
                .mapMaterializedValue(ignored -> NotUsed.getInstance());
    }

    @Override
    public Source<EventEnvelope, NotUsed> eventsByTag(String tag, Offset offset) {
        return Source.unfoldAsync(after(offset), position -> liveByTag(tag, position))
                .mapConcat(page -> page)
                .map(this::envelope);
    }

    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByTag(String tag, Offset offset) {
        long after = after(offset);
        return Source.lazySource(() -> {
                    long until = store.lastOffset();
                    return Source.unfoldAsync(
                                    after,
                                    position -> store.eventsByTag(tag, position, until)
                                            .thenApply(page -> nextPage(page, StoredEvent::offset)))
                            .mapConcat(page -> page)
                            .map(this::envelope);
                })
                .mapMaterializedValue(ignored -> NotUsed.getInstance());
    }

    /** A page that may be empty: then something was written, though nothing of this. */
    private CompletionStage<Optional<Pair<Long, List<StoredEvent>>>> liveByTag(String tag, long after) {
        long seen = store.lastOffset();
        return store.eventsByTag(tag, after, Long.MAX_VALUE)
                .thenCompose(page -> page.isEmpty()
                        ? store.nextCommit(seen).thenApply(more -> Optional.of(Pair.create(after, page)))
                        : CompletableFuture.completedStage(nextPage(page, StoredEvent::offset)));
    }

    private CompletionStage<Optional<Pair<Long, List<StoredEvent>>>> liveById(String id, long from, long to) {
        long seen = store.lastOffset();
        return store.eventsById(id, from, to)
                .thenCompose(page -> page.isEmpty()
                        ? store.nextCommit(seen).thenApply(more -> Optional.of(Pair.create(from, page)))
                        : CompletableFuture.completedStage(nextPage(page, event -> event.sequenceNr() + 1)));
    }

    private static Optional<Pair<Long, List<StoredEvent>>> nextPage(
            List<StoredEvent> page, ToLongFunction<StoredEvent> next) {
        return page.isEmpty()
                ? Optional.empty()
                : Optional.of(Pair.create(next.applyAsLong(page.get(page.size() - 1)), page));
    }

    private static CompletionStage<Optional<Pair<Long, List<StoredEvent>>>> ended() {
        return CompletableFuture.completedStage(Optional.empty());
    }

    private static long after(Offset offset) {
        if (offset instanceof Sequence sequence) {
            return sequence.value();
        }
        if (offset.equals(Offset.noOffset())) {
            return 0;
        }
        throw new IllegalArgumentException("This journal gives offsets as Sequence, and this is none: " + offset);
    }

    private EventEnvelope envelope(StoredEvent stored) {
        return EventEnvelope.apply(
                Offset.sequence(stored.offset()),
                stored.id(),
                stored.sequenceNr(),
                form.object(stored.event().payload()),
                stored.event().timestamp());
    }
}
