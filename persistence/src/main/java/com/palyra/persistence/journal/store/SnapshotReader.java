package com.palyra.persistence.journal.store;

import com.palyra.protocol.error.PalyraException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                LOG.warn(
                        "The snapshot of {} at {} is damaged; an older one or the events are used: {}",
                        id,
                        sequenceNr,
                        damaged.sentence());
            }
        }
        return Optional.empty();
    }

    /** Sequence numbers of the snapshots in the range, highest first. */
    List<Long> newestFirst(String id, SnapshotRange range) {
        byte[] prefix = Keys.of(Keys.SNAPSHOT_INDEX, id);
        return database.read(open -> {
            List<Long> found = new ArrayList<>();
            DBIterator entries =
                    Database.from(open, Keys.of(Keys.SNAPSHOT_INDEX, id, range.minSequenceNr()), Database.verified());
            try {
                while (entries.hasNext()) {
                    Map.Entry<byte[], byte[]> entry = entries.next();
                    byte[] key = entry.getKey();
                    if (!Keys.isUnder(prefix, key) || Keys.number(key) > range.maxSequenceNr()) {
                        break;
                    }
                    if (range.holds(Keys.number(key), Records.snapshotIndex(key, entry.getValue()))) {
                        found.add(Keys.number(key));
                    }
                }
            } finally {
                Database.close(entries);
            }
            Collections.reverse(found);
            return found;
        });
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
