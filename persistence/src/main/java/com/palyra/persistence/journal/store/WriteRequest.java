package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.store.Records.Entity;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One write that somebody waits for. Staged by the writer, and settled once it is durable or refused. */
abstract sealed class WriteRequest {
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private final long since = System.nanoTime();
    private volatile boolean abandoned;

    /** Completes when the outcome is certain. */
    final CompletableFuture<Void> settled() {
        return settled;
    }

    /** Completes with the outcome, or earlier when that is late. */
    final CompletionStage<Void> answered() {
        return answered;
    }

    /** When it was asked for, in {@link System#nanoTime()}. */
    final long since() {
        return since;
    }

    /** Tells the outcome; null if it was written. */
    final void answer(@Nullable Throwable failure) {
        if (failure == null) {
            answered.complete(null);
        } else {
            answered.completeExceptionally(failure);
        }
    }

    /** Nobody waits any more: if it has not been staged yet, it is not to be. */
    final void late() {
        abandoned = true;
        answered.completeExceptionally(new PalyraException(
                ErrorCode.JOURNAL_STALLED,
                "The disk of the journal did not answer within " + Limits.JOURNAL_WRITE.toSeconds() + " seconds."));
    }

    final boolean isAbandoned() {
        return abandoned;
    }

    /** Whose events it adds; null if it adds none. */
    @Nullable
    String appendsTo() {
        return null;
    }

    /** About how many bytes it puts into the database. */
    abstract long bytes();

    /**
     * Puts its changes into the batch; all of them or, when it throws, none.
     *
     * @throws PalyraException if it is refused
     */
    abstract void stage(Batch batch) throws DamagedRecordException;

    /** Called by the writer when the batch is durable, before anybody is told. */
    void committed(Deletions deletions) {
        // Most writes are done with that.
    }

    /** Called after that, by any thread, to tell whoever waits. */
    void stored() {
        settled.complete(null);
    }

    /** Events of one id, all or none. */
    static final class Append extends WriteRequest {
        private final String id;
        private final List<NewEvent> events;
        private final long bytes;

        Append(String id, List<NewEvent> events) {
            this.id = id;
            this.events = List.copyOf(events);
            long sum = 0;
            for (NewEvent event : events) {
                sum += event.bytes();
            }
            Names.requireId(id);
            Names.requireBytes("A write", sum, Limits.SNAPSHOT_BYTES);
            this.bytes = sum;
        }

        @Override
        String appendsTo() {
            return id;
        }

        @Override
        long bytes() {
            return bytes;
        }

        @Override
        void stage(Batch batch) throws DamagedRecordException {
            Entity entity = batch.entity(id);
            long previous = entity.highest();
            for (NewEvent event : events) {
                if (event.sequenceNr() <= previous) {
                    throw new PalyraException(
                            ErrorCode.JOURNAL_WRITE_FAILED,
                            "Event " + event.sequenceNr() + " of " + id + " is not after event " + previous
                                    + ", which is there already: two writers, or an earlier write that came late.");
                }
                previous = event.sequenceNr();
            }
            previous = entity.highest();
            for (NewEvent event : events) {
                batch.event(id, previous, event);
                previous = event.sequenceNr();
            }
            batch.entity(id, new Entity(previous, entity.deletedTo()));
        }
    }

    /** All events of an id up to a number. They are out of sight with the first batch, and gone after some more. */
    static final class Delete extends WriteRequest {
        private final String id;
        private final long to;
        private long until;
        private boolean nothing;
        /** Whether all of it was promised before, and is not done yet. */
        private boolean goesOn;

        Delete(String id, long to) {
            Names.requireId(id);
            this.id = id;
            this.to = to;
        }

        @Override
        long bytes() {
            return 0;
        }

        @Override
        void stage(Batch batch) throws DamagedRecordException {
            Entity entity = batch.entity(id);
            until = Math.min(to, entity.highest());
            nothing = until <= entity.deletedTo();
            if (!nothing) {
                batch.entity(id, new Entity(entity.highest(), until));
                byte[] key = Keys.of(Keys.DELETION, id);
                batch.put(key, Records.number(key, until));
            }
        }

        @Override
        void committed(Deletions deletions) {
            if (nothing) {
                goesOn = deletions.join(id, settled());
            } else {
                deletions.add(id, until, settled());
            }
        }

        @Override
        void stored() {
            if (nothing && !goesOn) {
                super.stored();
            }
        }
    }

    /** A snapshot. */
    static final class SaveSnapshot extends WriteRequest {
        private final StoredSnapshot snapshot;

        SaveSnapshot(StoredSnapshot snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        long bytes() {
            return snapshot.payload().bytes().length;
        }

        @Override
        void stage(Batch batch) {
            byte[] index = Keys.of(Keys.SNAPSHOT_INDEX, snapshot.id(), snapshot.sequenceNr());
            byte[] key = Keys.of(Keys.SNAPSHOT, snapshot.id(), snapshot.sequenceNr());
            batch.put(index, Records.snapshotIndex(index, snapshot));
            batch.put(key, Records.snapshot(key, snapshot));
        }
    }

    /** The end of some snapshots. */
    static final class DeleteSnapshots extends WriteRequest {
        private final String id;
        private final List<Long> sequenceNrs;

        DeleteSnapshots(String id, List<Long> sequenceNrs) {
            Names.requireId(id);
            this.id = id;
            this.sequenceNrs = List.copyOf(sequenceNrs);
        }

        @Override
        long bytes() {
            return 0;
        }

        @Override
        void stage(Batch batch) {
            for (long sequenceNr : sequenceNrs) {
                batch.delete(Keys.of(Keys.SNAPSHOT_INDEX, id, sequenceNr));
                batch.delete(Keys.of(Keys.SNAPSHOT, id, sequenceNr));
            }
        }
    }

    /** Ends the writer once everything that was asked for before is done. */
    static final class Stop extends WriteRequest {
        @Override
        long bytes() {
            return 0;
        }

        @Override
        void stage(Batch batch) {
            // Nothing: it only takes its place in the order.
        }
    }
}
