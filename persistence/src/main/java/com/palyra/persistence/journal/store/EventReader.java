package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.store.Records.Entity;
import com.palyra.persistence.journal.store.Records.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.Snapshot;
import org.jspecify.annotations.Nullable;

/** Reads events and snapshots, one page at a time, on the caller's thread. Thread-safe. */
final class EventReader {
    private final Database database;
    private final Deletions deletions;

    EventReader(Database database, Deletions deletions) {
        this.database = database;
        this.deletions = deletions;
    }

    long highestSequenceNr(String id) {
        return database.read(open -> entity(open, id, Database.verified()).highest());
    }

    /** Events of an id from one number to another, at most so many, or a {@link Page}. Where one must be and is not, that is damage. */
    List<StoredEvent> byId(String id, long from, long to, int limit) {
        return database.read(open -> {
            Snapshot now = open.getSnapshot();
            try {
                return byId(open, new ReadOptions().verifyChecksums(true).snapshot(now), id, from, to, limit);
            } finally {
                Database.close(now);
            }
        });
    }

    private static List<StoredEvent> byId(DB open, ReadOptions now, String id, long from, long to, int limit)
            throws DamagedRecordException {
        Entity entity = entity(open, id, now);
        long first = Math.max(from, entity.deletedTo() + 1);
        long last = Math.min(to, entity.highest());
        Page page = new Page(limit);
        if (first > last) {
            return page.events();
        }
        byte[] prefix = Keys.of(Keys.EVENT, id);
        long reached = first - 1;
        DBIterator entries = Database.from(open, Keys.of(Keys.EVENT, id, first), now);
        try {
            while (!page.isFull() && reached < last && entries.hasNext()) {
                Map.Entry<byte[], byte[]> entry = entries.peekNext();
                if (!Keys.isUnder(prefix, entry.getKey())) {
                    break;
                }
                StoredEvent event = Records.event(entry.getKey(), entry.getValue());
                if (page.events().isEmpty() ? event.previous() > reached : event.previous() != reached) {
                    throw missing(id, event.previous());
                }
                reached = event.sequenceNr();
                if (reached <= to) {
                    page.add(event);
                }
                if (reached < last && !page.isFull()) {
                    entries.next();
                }
            }
        } finally {
            Database.close(entries);
        }
        if (!page.isFull() && reached < last) {
            throw missing(id, last);
        }
        return page.events();
    }

    /** Events with a tag after one offset up to another, at most so many, or a {@link Page}. */
    List<StoredEvent> byTag(String tag, long after, long to, int limit) {
        byte[] prefix = Keys.of(Keys.TAG, tag);
        return database.read(open -> {
            Page page = new Page(limit);
            // Numbers in keys are unsigned.
            byte[] first = Keys.of(Keys.TAG, tag, Math.max(after, 0) + 1);
            DBIterator entries = Database.from(open, first, Database.verified());
            try {
                while (!page.isFull() && entries.hasNext()) {
                    Map.Entry<byte[], byte[]> entry = entries.next();
                    if (!Keys.isUnder(prefix, entry.getKey()) || Keys.number(entry.getKey()) > to) {
                        break;
                    }
                    StoredEvent event = at(open, Place.decode(entry.getKey(), entry.getValue()));
                    if (event != null) {
                        page.add(event);
                    }
                }
            } finally {
                Database.close(entries);
            }
            return page.events();
        });
    }

    /** Ids that have events, in the order of their keys, after one of them or from the first. */
    List<String> ids(@Nullable String after, int limit) {
        byte[] prefix = {Keys.ENTITY};
        return database.read(open -> {
            List<String> ids = new ArrayList<>();
            DBIterator entries =
                    Database.from(open, after == null ? prefix : Keys.of(Keys.ENTITY, after), Database.verified());
            try {
                while (ids.size() < limit && entries.hasNext()) {
                    Map.Entry<byte[], byte[]> entry = entries.next();
                    if (!Keys.isUnder(prefix, entry.getKey())) {
                        break;
                    }
                    String id = Keys.name(entry.getKey());
                    if (!id.equals(after)
                            && Entity.decode(entry.getKey(), entry.getValue()).hasEvents()) {
                        ids.add(id);
                    }
                }
            } finally {
                Database.close(entries);
            }
            return ids;
        });
    }

    private static Entity entity(DB open, String id, ReadOptions when) throws DamagedRecordException {
        byte[] key = Keys.of(Keys.ENTITY, id);
        byte[] value = open.get(key, when);
        return value == null ? Entity.NONE : Entity.decode(key, value);
    }

    /** The event, unless it is deleted; where it must be and is not, that is damage. */
    private @Nullable StoredEvent at(DB open, Place place) throws DamagedRecordException {
        if (deletions.covers(place.id(), place.sequenceNr())) {
            return null;
        }
        byte[] key = Keys.of(Keys.EVENT, place.id(), place.sequenceNr());
        byte[] value = Database.get(open, key);
        if (value != null) {
            return Records.event(key, value);
        }
        if (place.sequenceNr() <= entity(open, place.id(), Database.verified()).deletedTo()) {
            return null;
        }
        throw missing(place.id(), place.sequenceNr());
    }

    private static DamagedRecordException missing(String id, long sequenceNr) {
        return new DamagedRecordException("event " + sequenceNr + " of " + id + " is missing");
    }
}
