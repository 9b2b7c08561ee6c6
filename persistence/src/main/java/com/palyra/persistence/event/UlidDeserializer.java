package com.palyra.persistence.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;

/** Reads a ULID from its 26 characters. */
final class UlidDeserializer extends StdDeserializer<Ulid> {
    private static final long serialVersionUID = 1L;

    UlidDeserializer() {
        super(Ulid.class);
    }

    @Override
    public Ulid deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = parser.getValueAsString();
        try {
            return Ulid.parse(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw context.weirdStringException(text, Ulid.class, "not a ULID");
        }
    }
}
