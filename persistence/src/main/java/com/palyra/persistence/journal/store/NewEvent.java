package com.palyra.persistence.journal.store;

import java.util.List;

/**
 * An event that is to be stored.
 *
 * @param sequenceNr its number under its id, larger than all before
 * @param timestamp when it was written, milliseconds since the epoch
 * @param writer which incarnation of the entity writes
 * @param adapterManifest what an event adapter wants to know when it reads; mostly empty
 * @param tags under which it is found in the order of the whole node
 * @param payload the event
 */
public record NewEvent(
        long sequenceNr, long timestamp, String writer, String adapterManifest, List<String> tags, Payload payload) {
    /** Copies the tags. */
    public NewEvent {
        tags = List.copyOf(tags);
    }
}
