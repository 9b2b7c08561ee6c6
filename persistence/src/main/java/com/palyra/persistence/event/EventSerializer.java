package com.palyra.persistence.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes events as CBOR (RFC 8949) under the names of {@link EventManifests}, never under class names. Strict when it
 * reads: an unknown manifest, an unknown, missing or null field, or bytes after the event are refused. Thread-safe.
 */
public final class EventSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 744_401;
    private static final ObjectMapper CBOR = CBORMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new SimpleModule()
                    .addSerializer(Ulid.class, ToStringSerializer.instance)
                    .addDeserializer(Ulid.class, new UlidDeserializer()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object event) {
        return EventManifests.nameOf(event)
                .orElseThrow(() -> new IllegalArgumentException("Not an event: " + event.getClass()));
    }

    @Override
    public byte[] toBinary(Object event) {
        try {
            return CBOR.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot write the event " + manifest(event), e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        Class<? extends DurableEvent> type = EventManifests.classOf(manifest)
                .orElseThrow(() -> new NotSerializableException("This version knows no event " + manifest));
        try {
            return CBOR.readValue(bytes, type);
        } catch (IOException e) {
            NotSerializableException refusal = new NotSerializableException("Not a readable event " + manifest);
            refusal.initCause(e);
            throw refusal;
        }
    }
}
