package com.palyra.persistence.journal.store;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads snapshots, on the caller's thread. Thread-safe. */
final class SnapshotReader {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReader.class);

    private final Database database;

    SnapshotReader(Database database) {
        this.database = database;
    }

    /** The newest snapshot in the range that can be read; damaged ones are passed over with a warning. */
    Optional<StoredSnapshot> newest(String id, SnapshotRange range) {
        for (long sequenceNr : newestFirst(id, range)) {
            try {
                Optional<StoredSnapshot> found = read(id, sequenceNr);
                if (found.isPresent()) {
                    return found;
                }
            } catch (PalyraException damaged) {
                if (damaged.error() != ErrorCode.JOURNAL_DAMAGED) {
                    throw damaged;
                }
                LOG.warn(
                        "The snapshot of {} at {} is damaged; an older one or the events are used: {}",
                        id,
                        sequenceNr,
                        damaged.sentence());
            }
        }
        return Optional.empty();
    }

    /**
     * Sequence numbers of the snapshots in the range, highest first. Where the index cannot be read, the snapshots themselves
     * say when they were taken; one that does not is taken to be in the range.
     */
    List<Long> newestFirst(String id, SnapshotRange range) {
        return database.read(open -> {
            try {
                return newestFirst(open, Keys.SNAPSHOT_INDEX, id, range);
            } catch (RuntimeException unreadable) {
                LOG.warn("The index of the snapshots of {} cannot be read; they are read themselves", id, unreadable);
                return newestFirst(open, Keys.SNAPSHOT, id, range);
            }
        });
    }

    private static List<Long> newestFirst(DB open, byte kind, String id, SnapshotRange range) {
        byte[] prefix = Keys.of(kind, id);
        List<Long> found = new ArrayList<>();
        // Numbers in keys are unsigned.
        byte[] first = Keys.of(kind, id, Math.max(range.minSequenceNr(), 0));
        DBIterator entries = Database.from(open, first, Database.verified());
        try {
            while (entries.hasNext()) {
                Map.Entry<byte[], byte[]> entry = entries.next();
                byte[] key = entry.getKey();
                if (!Keys.isUnder(prefix, key) || Keys.number(key) > range.maxSequenceNr()) {
                    break;
                }
                if (isIn(open, range, key, entry.getValue())) {
                    found.add(Keys.number(key));
                }
            }
        } finally {
            Database.close(entries);
        }
        Collections.reverse(found);
        return found;
    }

    private static boolean isIn(DB open, SnapshotRange range, byte[] key, byte[] value) {
        long sequenceNr = Keys.number(key);
        try {
            if (key[0] == Keys.SNAPSHOT) {
                return range.holds(sequenceNr, Records.snapshot(key, value).timestamp());
            }
            return range.holds(sequenceNr, Records.snapshotIndex(key, value));
        } catch (DamagedRecordException damaged) {
            if (key[0] == Keys.SNAPSHOT) {
                return true;
            }
            byte[] snapshot = Keys.of(Keys.SNAPSHOT, Keys.name(key), sequenceNr);
            byte[] content = Database.get(open, snapshot);
            return content == null || isIn(open, range, snapshot, content);
        }
    }

    /** Empty when it was deleted meanwhile. */
    private Optional<StoredSnapshot> read(String id, long sequenceNr) {
        byte[] key = Keys.of(Keys.SNAPSHOT, id, sequenceNr);
        return database.read(open -> {
            byte[] value = Database.get(open, key);
            return value == null ? Optional.empty() : Optional.of(Records.snapshot(key, value));
        });
    }
}
