package com.palyra.persistence.journal.store;

import com.palyra.protocol.Limits;
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
    /** Keys, counters and what LevelDB adds. */
    private static final int OVERHEAD_BYTES = 256;

    /**
     * Copies the tags.
     *
     * @throws IllegalArgumentException if the event has more, or longer, parts than are kept
     */
    public NewEvent {
        tags = List.copyOf(tags);
        if (tags.size() > Limits.JOURNAL_TAGS) {
            throw new IllegalArgumentException("An event has at most " + Limits.JOURNAL_TAGS + " tags");
        }
        tags.forEach(tag -> Names.require("A tag", tag));
        Names.require("A writer", writer);
        Names.require("An adapter's manifest", adapterManifest);
        Names.requireBytes("An event", payload.bytes().length, Limits.JOURNAL_EVENT_BYTES);
    }

    /** About how many bytes it takes in the store; those of one call take at most {@link Limits#SNAPSHOT_BYTES}. */
    public long bytes() {
        return (long) OVERHEAD_BYTES + payload.bytes().length;
    }
}
