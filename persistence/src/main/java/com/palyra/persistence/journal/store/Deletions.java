package com.palyra.persistence.journal.store;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.PalyraException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletions that are promised, and so out of sight, but not finished: each takes as many batches as it has events, between
 * those of others. After a restart they go on. Reading is for everybody, the rest for the writer's thread.
 */
final class Deletions {
    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);

    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    /** Those that came upon something unreadable: out of sight all the same, and tried again after a restart. */
    private final Map<String, Long> stuck = new ConcurrentHashMap<>();

    /** Events before {@code from} are gone, so that nobody walks over what they left behind. */
    private record Pending(long from, long to, List<CompletableFuture<Void>> waiting) {}

    /** A part of a deletion in a batch that is not durable yet; events before {@code from} are gone then. */
    record Step(String id, long from, boolean last) {}

    /** Reads what was promised before the database was opened. */
    void load(DB database) throws DamagedRecordException {
        byte[] prefix = {Keys.DELETION};
        DBIterator entries = Database.from(database, prefix, Database.verified().fillCache(false));
        try {
            while (entries.hasNext()) {
                Map.Entry<byte[], byte[]> entry = entries.next();
                if (!Keys.isUnder(prefix, entry.getKey())) {
                    return;
                }
                pending.put(
                        Keys.name(entry.getKey()),
                        new Pending(0, Records.number(entry.getKey(), entry.getValue()), new ArrayList<>()));
            }
        } finally {
            Database.close(entries);
        }
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Whether an event that is still there counts as deleted. */
    boolean covers(String id, long sequenceNr) {
        Pending deletion = pending.get(id);
        return (deletion != null && sequenceNr <= deletion.to()) || sequenceNr <= stuck.getOrDefault(id, 0L);
    }

    /** A promise that is durable; the future completes when the last event is gone. */
    void add(String id, long to, CompletableFuture<Void> done) {
        Pending before = pending.get(id);
        if (before == null) {
            pending.put(id, new Pending(0, to, new ArrayList<>(List.of(done))));
        } else {
            before.waiting().add(done);
            pending.put(id, new Pending(before.from(), Math.max(to, before.to()), before.waiting()));
        }
    }

    /** Waits for a deletion that goes on; false if the id has none. */
    boolean join(String id, CompletableFuture<Void> done) {
        Pending before = pending.get(id);
        if (before != null) {
            before.waiting().add(done);
        }
        return before != null;
    }

    /** Puts the next part of some deletion into the batch, before anything else; null when there is none. */
    @Nullable
    Step stage(DB database, Batch batch) {
        for (Map.Entry<String, Pending> next : pending.entrySet()) {
            try {
                return stage(database, batch, next.getKey(), next.getValue());
            } catch (RuntimeException unreadable) {
                giveUp(next.getKey(), next.getValue(), unreadable);
            }
        }
        return null;
    }

    private void giveUp(String id, Pending deletion, RuntimeException why) {
        LOG.error("The events of {} up to {} cannot all be deleted", id, deletion.to(), why);
        stuck.merge(id, deletion.to(), Math::max);
        pending.remove(id);
        PalyraException damaged = Database.damaged("An event that is to be deleted cannot be read.", why);
        deletion.waiting().forEach(waiting -> waiting.completeExceptionally(damaged));
    }

    private static Step stage(DB database, Batch batch, String id, Pending deletion) {
        byte[] prefix = Keys.of(Keys.EVENT, id);
        int events = 0;
        DBIterator entries = Database.from(
                database,
                Keys.of(Keys.EVENT, id, deletion.from()),
                Database.verified().fillCache(false));
        try {
            while (entries.hasNext()) {
                Map.Entry<byte[], byte[]> entry = entries.next();
                byte[] key = entry.getKey();
                if (!Keys.isUnder(prefix, key) || Keys.number(key) > deletion.to()) {
                    break;
                }
                if (events++ == Limits.JOURNAL_DELETE_EVENTS) {
                    return new Step(id, Keys.number(key), false);
                }
                delete(batch, key, entry.getValue());
            }
        } finally {
            Database.close(entries);
        }
        batch.delete(Keys.of(Keys.DELETION, id));
        return new Step(id, deletion.to(), true);
    }

    /** The part is durable. Comes before what else was in its batch. */
    void committed(Step step) {
        pending.computeIfPresent(
                step.id(), (id, deletion) -> new Pending(step.from(), deletion.to(), deletion.waiting()));
        if (step.last()) {
            Pending done = pending.remove(step.id());
            if (done != null) {
                done.waiting().forEach(waiting -> waiting.complete(null));
            }
        }
    }

    /** Nothing more can be deleted; what is promised goes on after a restart. */
    void fail(RuntimeException why) {
        pending.values().forEach(deletion -> deletion.waiting().forEach(waiting -> waiting.completeExceptionally(why)));
    }

    /** A damaged event goes too; where its tags lead to, nothing is left, which readers know to be a deleted event. */
    private static void delete(Batch batch, byte[] key, byte[] value) {
        try {
            batch.deleteEvent(Records.event(key, value));
        } catch (DamagedRecordException unreadable) {
            batch.deleteEvent(key);
        }
    }
}
