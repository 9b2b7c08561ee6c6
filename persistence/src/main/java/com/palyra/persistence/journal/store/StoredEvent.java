package com.palyra.persistence.journal.store;

/**
 * An event that is stored.
 *
 * @param id whose it is
 * @param offset its number in the order of the whole node, from 1, without gaps when it is given
 * @param previous sequence number of the event before it under the same id; 0 for the first
 * @param event what was stored
 */
public record StoredEvent(String id, long offset, long previous, NewEvent event) {
    /** Its number under its id. */
    public long sequenceNr() {
        return event.sequenceNr();
    }
}
