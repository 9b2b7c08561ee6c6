package com.palyra.persistence.journal;

import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.SnapshotRange;
import com.palyra.persistence.journal.store.StoredSnapshot;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;

/**
 * Pekko's snapshot store on the {@link EventStore}, in the same database as the events: a snapshot is synced before it is
 * acknowledged, and one that is damaged or that nobody can read any more is passed over for the next older one. Blocks
 * nowhere.
 */
public final class LevelDbSnapshotStore extends SnapshotStore {
    private static final Logger LOG = LoggerFactory.getLogger(LevelDbSnapshotStore.class);

    private final EventStore store = JournalSetup.storeOf(context().system());
    private final EventForm form = new EventForm(context().system());

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return ScalaFutures.of(load(persistenceId, range(criteria)));
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        try {
            return ScalaFutures.of(store.saveSnapshot(form.toStore(metadata, snapshot)));
        } catch (Exception rejected) {
            return ScalaFutures.of(CompletableFuture.failedStage(rejected));
        }
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        long sequenceNr = metadata.sequenceNr();
        boolean anyTime = metadata.timestamp() == 0;
        SnapshotRange one = new SnapshotRange(
                sequenceNr,
                sequenceNr,
                anyTime ? 0 : metadata.timestamp(),
                anyTime ? Long.MAX_VALUE : metadata.timestamp());
        return ScalaFutures.of(store.deleteSnapshots(metadata.persistenceId(), one));
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return ScalaFutures.of(store.deleteSnapshots(persistenceId, range(criteria)));
    }

    private CompletionStage<Optional<SelectedSnapshot>> load(String id, SnapshotRange range) {
        return store.newestSnapshot(id, range).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            StoredSnapshot newest = found.get();
            try {
                SnapshotMetadata metadata = SnapshotMetadata.apply(id, newest.sequenceNr(), newest.timestamp());
                return CompletableFuture.completedStage(
                        Optional.of(SelectedSnapshot.create(metadata, form.object(newest.payload()))));
            } catch (Exception unreadable) {
                LOG.warn(
                        "The snapshot of {} at {} cannot be read; an older one or the events are used",
                        id,
                        newest.sequenceNr(),
                        unreadable);
                return load(id, range.before(newest.sequenceNr()));
            }
        });
    }

    private static SnapshotRange range(SnapshotSelectionCriteria criteria) {
        return new SnapshotRange(
                criteria.minSequenceNr(), criteria.maxSequenceNr(), criteria.minTimestamp(), criteria.maxTimestamp());
    }
}
