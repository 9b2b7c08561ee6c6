package com.palyra.persistence.journal.store;

/**
 * Which snapshots are meant; all bounds are inclusive.
 *
 * @param minSequenceNr lowest sequence number
 * @param maxSequenceNr highest sequence number
 * @param minTimestamp earliest time, milliseconds since the epoch
 * @param maxTimestamp latest time
 */
public record SnapshotRange(long minSequenceNr, long maxSequenceNr, long minTimestamp, long maxTimestamp) {
    /** The same range, but only what is older than that snapshot. */
    public SnapshotRange before(long sequenceNr) {
        return new SnapshotRange(minSequenceNr, sequenceNr - 1, minTimestamp, maxTimestamp);
    }

    boolean holds(long sequenceNr, long timestamp) {
        return sequenceNr >= minSequenceNr
                && sequenceNr <= maxSequenceNr
                && timestamp >= minTimestamp
                && timestamp <= maxTimestamp;
    }
}
