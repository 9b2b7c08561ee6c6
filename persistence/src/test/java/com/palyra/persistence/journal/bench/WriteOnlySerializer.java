package com.palyra.persistence.journal.bench;

import com.palyra.persistence.event.EventSerializer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes events as {@link EventSerializer} does and reads none. The in-memory journal serializes only as a test that reads
 * back what it wrote, which no other journal does when it stores something.
 */
final class WriteOnlySerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 744_499;

    private final EventSerializer events = new EventSerializer();

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object event) {
        return events.manifest(event);
    }

    @Override
    public byte[] toBinary(Object event) {
        return events.toBinary(event);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return manifest;
    }
}
