package com.palyra.persistence.journal.store;

import com.palyra.protocol.Limits;

/**
 * The state of an entity after one of its events.
 *
 * @param id whose it is
 * @param sequenceNr of the last event in it
 * @param timestamp when it was taken, milliseconds since the epoch
 * @param payload the state
 */
public record StoredSnapshot(String id, long sequenceNr, long timestamp, Payload payload) {
    /** Refuses what cannot be kept, with an {@link IllegalArgumentException}. */
    public StoredSnapshot {
        Names.requireId(id);
        Names.requireBytes("A snapshot", payload.bytes().length, Limits.SNAPSHOT_BYTES);
    }
}
