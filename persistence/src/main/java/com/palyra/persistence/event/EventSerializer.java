package com.palyra.persistence.event;

import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import java.io.IOException;
import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes events as CBOR (RFC 8949) under the names of {@link EventManifests}, never under class names. Strict when it
 * reads: an unknown manifest, an unknown, missing, duplicate or null field, a value of another type, bytes after the event
 * or more than {@link Limits#EVENT_BYTES} end in {@link NotSerializableException}. Thread-safe.
 */
public final class EventSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 744_401;
    private static final int SHOWN_CHARACTERS = 64;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object event) {
        return EventManifests.nameOf(event)
                .orElseThrow(() -> new IllegalArgumentException("Not an event: " + event.getClass()));
    }

    /**
     * The event's bytes.
     *
     * @throws IllegalArgumentException if it is not an event, or too long to be read back
     */
    @Override
    public byte[] toBinary(Object event) {
        String manifest = manifest(event);
        byte[] bytes = EventCbor.write(event);
        if (bytes.length > Limits.EVENT_BYTES) {
            throw new IllegalArgumentException("The event " + manifest + " has " + bytes.length
                    + " bytes, more than the " + Limits.EVENT_BYTES + " that are kept");
        }
        return bytes;
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        EventManifests.Reader reader = EventManifests.readerOf(manifest)
                .orElseThrow(() -> new NotSerializableException(
                        "This version knows no event " + PrintableText.cleaned(manifest, SHOWN_CHARACTERS)));
        if (bytes.length > Limits.EVENT_BYTES) {
            throw new NotSerializableException("Not a readable event " + manifest + ": " + bytes.length + " bytes");
        }
        try {
            return reader.read(bytes);
        } catch (IOException e) {
            NotSerializableException refusal = new NotSerializableException("Not a readable event " + manifest);
            refusal.initCause(e);
            throw refusal;
        }
    }
}
