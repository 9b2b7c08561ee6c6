package com.palyra.persistence.journal.store;

/**
 * Something that was serialized.
 *
 * @param serializerId who can read it
 * @param manifest what it is, in that serializer's words
 * @param bytes the thing itself; not copied, so nobody may change it
 */
public record Payload(int serializerId, String manifest, byte[] bytes) {
    /** Refuses a manifest that cannot be kept, with an {@link IllegalArgumentException}. */
    public Payload {
        Names.require("A serializer's manifest", manifest);
    }
}
