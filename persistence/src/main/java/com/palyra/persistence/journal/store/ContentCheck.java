package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.store.CheckReport.Kind;
import com.palyra.persistence.journal.store.Records.Entity;
import com.palyra.persistence.journal.store.Records.Head;
import com.palyra.persistence.journal.store.Records.Place;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything in an open database and compares what it says: each event with the one before it, with the counters of
 * its id and with its tags, each tag with its event, each snapshot with its entry, all of it with the counters of the whole;
 * and reads each deletion that goes on. What LevelDB itself throws comes through.
 *
 * <p>One thing it cannot notice: that the counters of an id are gone whose events were all deleted, since nothing else says
 * that there was such an id.
 */
final class ContentCheck {
    private static final int PROGRESS = 1000;

    private final DB database;
    private final ReadOptions now;
    private final LongConsumer progress;
    private final Findings findings = new Findings();
    /** All that are there, {@link #damaged} ones too. */
    private long events;

    private long damaged;
    private long ids;
    private long snapshots;
    private long seen;

    private ContentCheck(DB database, ReadOptions now, LongConsumer progress) {
        this.database = database;
        this.now = now;
        this.progress = progress;
    }

    /**
     * What was found; events that nothing is known about any more are counted in {@code unattributed}.
     *
     * @param described whether the format and the counters of the whole can be read; without, {@code batches} is 0
     */
    record Result(
            long events,
            long ids,
            long snapshots,
            Findings findings,
            long unattributed,
            boolean described,
            long batches) {
        /** What is wrong with the whole, if anything. */
        List<String> whole() {
            return described ? List.of() : List.of("The format or the counters of the whole journal are lost.");
        }
    }

    /**
     * Checks the content as it is at this moment; others may go on writing.
     *
     * @param progress hears now and then how many records were looked at; what it throws ends the check
     */
    static Result of(DB database, LongConsumer progress) {
        Snapshot moment = database.getSnapshot();
        try {
            ReadOptions now = Database.verified().fillCache(false).snapshot(moment);
            return new ContentCheck(database, now, progress).run();
        } finally {
            Database.close(moment);
        }
    }

    private Result run() {
        boolean formatted = checks(() -> StoreOpening.format(database, now));
        Head head = head();
        new EventWalk().run();
        walk(Keys.TAG, this::tag);
        walk(Keys.SNAPSHOT_INDEX, this::snapshotIndex);
        walk(Keys.SNAPSHOT, this::snapshot);
        walk(Keys.DELETION, this::deletion);
        long unattributed = head == null ? 0 : Math.max(0, head.events() - events - findings.missing());
        // Nothing at all is a journal that nobody has written to.
        boolean described = head == null ? seen == 0 : formatted;
        long batches = head == null ? 0 : head.batches();
        return new Result(events - damaged, ids, snapshots, findings, unattributed, described, batches);
    }

    private @Nullable Head head() {
        byte[] value = database.get(Keys.HEAD, now);
        try {
            return value == null ? null : Head.decode(value);
        } catch (DamagedRecordException e) {
            return null;
        }
    }

    private void tag(byte[] key, byte[] value) {
        try {
            Place place = Place.decode(key, value);
            boolean there = database.get(Keys.of(Keys.EVENT, place.id(), place.sequenceNr()), now) != null;
            if (!there
                    && findings.complete()
                    && place.sequenceNr() > entity(place.id()).deletedTo()
                    && !findings.covers(place.id(), place.sequenceNr())) {
                findings.add(Kind.EVENTS_MISSING, place.id(), place.sequenceNr(), place.sequenceNr());
            }
        } catch (DamagedRecordException damaged) {
            // Whose it was is not known from here; its event was found without it.
            progress.accept(seen);
        }
    }

    private void snapshotIndex(byte[] key, byte[] value) {
        String id = Keys.name(key);
        long sequenceNr = Keys.number(key);
        if (database.get(Keys.of(Keys.SNAPSHOT, id, sequenceNr), now) == null
                || !checks(() -> Records.snapshotIndex(key, value))) {
            findings.add(Kind.SNAPSHOT_LOST, id, sequenceNr, sequenceNr);
        }
    }

    private void snapshot(byte[] key, byte[] value) {
        String id = Keys.name(key);
        long sequenceNr = Keys.number(key);
        if (database.get(Keys.of(Keys.SNAPSHOT_INDEX, id, sequenceNr), now) == null
                || !checks(() -> Records.snapshot(key, value))) {
            findings.add(Kind.SNAPSHOT_LOST, id, sequenceNr, sequenceNr);
        } else {
            snapshots++;
        }
    }

    private void deletion(byte[] key, byte[] value) {
        if (!checks(() -> Records.number(key, value))) {
            String id = Keys.name(key);
            long deletedTo = entity(id).deletedTo();
            findings.add(Kind.COUNTERS_LOST, id, deletedTo, deletedTo);
        }
    }

    private Entity entity(String id) {
        byte[] key = Keys.of(Keys.ENTITY, id);
        byte[] value = database.get(key, now);
        try {
            return value == null ? Entity.NONE : Entity.decode(key, value);
        } catch (DamagedRecordException e) {
            return Entity.NONE;
        }
    }

    @FunctionalInterface
    private interface Decoding {
        Object decode() throws DamagedRecordException;
    }

    private static boolean checks(Decoding decoding) {
        try {
            decoding.decode();
            return true;
        } catch (DamagedRecordException e) {
            return false;
        }
    }

    @FunctionalInterface
    private interface Each {
        void look(byte[] key, byte[] value);
    }

    private void walk(byte kind, Each each) {
        byte[] prefix = {kind};
        DBIterator entries = Database.from(database, prefix, now);
        try {
            while (entries.hasNext()) {
                Map.Entry<byte[], byte[]> entry = entries.next();
                if (!Keys.isUnder(prefix, entry.getKey())) {
                    return;
                }
                count();
                each.look(entry.getKey(), entry.getValue());
            }
        } finally {
            Database.close(entries);
        }
    }

    private void count() {
        if (++seen % PROGRESS == 0) {
            progress.accept(seen);
        }
    }

    /** Goes through counters and events side by side, which are in the same order of ids. */
    private final class EventWalk {
        private String id = "";
        private byte @Nullable [] prefix;
        private Entity counters = Entity.NONE;
        private boolean counted;
        private long reached;

        void run() {
            byte[] kind = {Keys.ENTITY};
            DBIterator entities = Database.from(database, kind, now);
            try {
                walk(Keys.EVENT, (key, value) -> {
                    if (prefix == null || !Keys.isUnder(prefix, key)) {
                        next(entities, key);
                    }
                    event(key, value);
                });
                finish();
                skipTo(entities, null);
            } finally {
                Database.close(entities);
            }
        }

        /** Ends the id before, passes ids that have counters and no events, and begins that of the key. */
        private void next(DBIterator entities, byte[] key) {
            finish();
            skipTo(entities, key);
            id = Keys.name(key);
            prefix = Keys.of(Keys.EVENT, id);
            byte[] counter = Keys.of(Keys.ENTITY, id);
            byte[] value = database.get(counter, now);
            counters = entity(id);
            counted = value != null && checks(() -> Entity.decode(counter, value));
            reached = counters.deletedTo();
            if (!counted || counters.hasEvents()) {
                ids++;
            }
        }

        private void skipTo(DBIterator entities, byte @Nullable [] eventKey) {
            while (entities.hasNext()) {
                byte[] key = entities.peekNext().getKey();
                if (key[0] != Keys.ENTITY || (eventKey != null && !isBefore(key, eventKey))) {
                    break;
                }
                Map.Entry<byte[], byte[]> counter = entities.next();
                String without = Keys.name(key);
                Entity entity = entity(without);
                if (!checks(() -> Entity.decode(key, counter.getValue()))) {
                    findings.add(Kind.COUNTERS_LOST, without, 0, 0);
                } else if (entity.hasEvents()) {
                    ids++;
                    findings.add(Kind.EVENTS_MISSING, without, entity.deletedTo() + 1, entity.highest());
                }
            }
            if (eventKey != null
                    && entities.hasNext()
                    && isSame(entities.peekNext().getKey(), eventKey)) {
                entities.next();
            }
        }

        private void event(byte[] key, byte[] value) {
            long sequenceNr = Keys.number(key);
            events++;
            if (sequenceNr <= counters.deletedTo()) {
                return;
            }
            try {
                StoredEvent event = Records.event(key, value);
                if (event.previous() > reached) {
                    findings.add(Kind.EVENTS_MISSING, id, reached + 1, event.previous());
                }
                for (String tag : event.event().tags()) {
                    tag(event, tag);
                }
            } catch (DamagedRecordException e) {
                damaged++;
                findings.add(Kind.EVENTS_DAMAGED, id, sequenceNr, sequenceNr);
            }
            reached = sequenceNr;
        }

        private void tag(StoredEvent event, String tag) {
            byte[] key = Keys.of(Keys.TAG, tag, event.offset());
            byte[] value = database.get(key, now);
            Place place = new Place(event.id(), event.sequenceNr());
            if (value == null || !checks(() -> Place.decode(key, value)) || !Arrays.equals(place.encode(key), value)) {
                findings.add(Kind.TAGS_MISSING, id, event.sequenceNr(), event.sequenceNr());
            }
        }

        private void finish() {
            if (prefix == null) {
                return;
            }
            if (counters.highest() > reached) {
                findings.add(Kind.EVENTS_MISSING, id, reached + 1, counters.highest());
            }
            if (!counted || counters.highest() < reached) {
                findings.add(Kind.COUNTERS_LOST, id, reached, reached);
            }
            prefix = null;
        }

        /** Compares the names in two keys of different kinds. */
        private static boolean isBefore(byte[] entityKey, byte[] eventKey) {
            return Arrays.compareUnsigned(entityKey, 1, entityKey.length, eventKey, 1, eventKey.length - Long.BYTES)
                    < 0;
        }

        private static boolean isSame(byte[] entityKey, byte[] eventKey) {
            return entityKey[0] == Keys.ENTITY
                    && Arrays.equals(entityKey, 1, entityKey.length, eventKey, 1, eventKey.length - Long.BYTES);
        }
    }
}
