package com.palyra.persistence.journal;

import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.NewEvent;
import com.palyra.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
        List<Optional<Exception>> outcomes = new ArrayList<>();
        List<List<NewEvent>> parts = new ArrayList<>();
        long bytes = 0;
        String id = "";
        for (AtomicWrite write : messages) {
            try {
                List<NewEvent> events = form.toStore(CollectionConverters.asJava(write.payload()));
                long more = events.stream().mapToLong(NewEvent::bytes).sum();
                if (more > Limits.SNAPSHOT_BYTES) {
                    throw new IllegalArgumentException("A write of " + more + " bytes is too large");
                }
                if (parts.isEmpty() || bytes + more > Limits.SNAPSHOT_BYTES) {
                    parts.add(new ArrayList<>());
                    bytes = 0;
                }
                bytes += more;
                parts.get(parts.size() - 1).addAll(events);
                id = write.persistenceId();
                outcomes.add(Optional.empty());
            } catch (Exception rejected) {
                outcomes.add(Optional.of(rejected));
            }
        }
        try {
            return ScalaFutures.of(append(id, parts).thenApply(done -> outcomes));
        } catch (IllegalArgumentException rejected) {
            outcomes.replaceAll(outcome -> Optional.of(rejected));
            return ScalaFutures.of(CompletableFuture.completedStage(outcomes));
        }
    }

    /** Each part after the one before it is stored, so that one that fails leaves no hole. */
    private CompletionStage<Void> append(String id, List<List<NewEvent>> parts) {
        if (parts.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        CompletionStage<Void> stored = store.append(id, parts.get(0));
        for (List<NewEvent> part : parts.subList(1, parts.size())) {
            stored = stored.thenCompose(before -> store.append(id, part));
        }
        return stored;
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
