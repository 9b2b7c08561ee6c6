package com.palyra.persistence.journal.leveldb;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record of a log: the sequence of its first change (8 bytes, little-endian), how many there are (4), then each as type
 * (1), key and, unless it deletes, value. Source: {@code WriteBatch} in LevelDB's {@code db/write_batch.cc}.
 *
 * @param sequence of the first change; each following one has the next
 * @param changes what was written together, at least one
 */
record LoggedBatch(long sequence, List<Change> changes) {
    /** Bytes before the changes. */
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    private static final int DELETED = 0;
    private static final int PUT = 1;

    /**
     * One change.
     *
     * @param value null if the key is deleted
     */
    record Change(byte[] key, byte @Nullable [] value) {}

    /** What the record says; empty unless all of it is a batch. */
    static Optional<LoggedBatch> of(byte[] record) {
        try {
            ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
            long sequence = in.getLong();
            int count = in.getInt();
            List<Change> changes = new ArrayList<>();
            while (in.hasRemaining()) {
                changes.add(change(in));
            }
            boolean whole = sequence >= 0 && count > 0 && count == changes.size();
            return whole ? Optional.of(new LoggedBatch(sequence, changes)) : Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException noBatch) {
            return Optional.empty();
        }
    }

    private static Change change(ByteBuffer in) {
        int type = in.get();
        if (type != DELETED && type != PUT) {
            throw new IllegalArgumentException("Unknown change " + type);
        }
        byte[] key = Varints.bytes(Varints.slice(in));
        return new Change(key, type == DELETED ? null : Varints.bytes(Varints.slice(in)));
    }

    /** Hands on each change as one version of an entry. */
    void each(TableFile.Entries entries) {
        long version = sequence;
        for (Change change : changes) {
            byte[] value = change.value();
            entries.entry(change.key(), version++, value == null, value == null ? new byte[0] : value);
        }
    }

    /** Whether it writes that key. */
    boolean writes(byte[] key) {
        return changes.stream().anyMatch(change -> change.value() != null && Arrays.equals(change.key(), key));
    }
}
