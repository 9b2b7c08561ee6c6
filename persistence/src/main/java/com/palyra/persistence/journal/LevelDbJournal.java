package com.palyra.persistence.journal;

import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.NewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Pekko's journal on the {@link EventStore}. Blocks nowhere: events are serialized here, and written and read on the
 * store's threads. An event that cannot be serialized or kept is rejected; everything else that goes wrong is a failure
 * with one of the store's errors.
 */
public final class LevelDbJournal extends AsyncWriteJournal {
    private final EventStore store = JournalSetup.storeOf(context().system());
    private final EventForm form = new EventForm(context().system());

    @Override
    public void preStart() throws Exception {
        super.preStart();
        store.answerOn(new BatchedExecutor(context().dispatcher()));
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        List<NewEvent> events = new ArrayList<>();
        List<Optional<Exception>> outcomes = new ArrayList<>();
        String id = "";
        for (AtomicWrite write : messages) {
            try {
                events.addAll(form.toStore(CollectionConverters.asJava(write.payload())));
                id = write.persistenceId();
                outcomes.add(Optional.empty());
            } catch (Exception rejected) {
                outcomes.add(Optional.of(rejected));
            }
        }
        if (events.isEmpty()) {
            return ScalaFutures.of(CompletableFuture.completedStage(outcomes));
        }
        try {
            return ScalaFutures.of(store.append(id, events).thenApply(done -> outcomes));
        } catch (IllegalArgumentException rejected) {
            outcomes.replaceAll(outcome -> Optional.of(rejected));
            return ScalaFutures.of(CompletableFuture.completedStage(outcomes));
        }
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return ScalaFutures.of(store.deleteTo(persistenceId, toSequenceNr));
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId,
            long fromSequenceNr,
            long toSequenceNr,
            long max,
            Consumer<PersistentRepr> replayCallback) {
        return ScalaFutures.of(store.replay(
                persistenceId,
                fromSequenceNr,
                toSequenceNr,
                max,
                event -> replayCallback.accept(form.fromStore(event))));
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
        return ScalaFutures.of(store.highestSequenceNr(persistenceId));
    }
}
