package com.palyra.persistence.event;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Function;

/** The one CBOR mapper for events: ULIDs and instants as text, maps in the order of their keys, nothing tolerated. */
final class EventCbor {
    private static final ObjectMapper MAPPER = mapper();

    private EventCbor() {}

    static byte[] write(Object event) {
        try {
            return MAPPER.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T read(byte[] bytes, Class<T> type) throws IOException {
        T event = MAPPER.readValue(bytes, type);
        if (event == null) {
            throw new IOException("null is not an event");
        }
        return event;
    }

    private static ObjectMapper mapper() {
        SimpleModule texts = new SimpleModule()
                .addDeserializer(String.class, new FromText<>(String.class, EventCbor::wellFormed))
                .addKeyDeserializer(String.class, new WellFormedKey())
                .addSerializer(Ulid.class, ToStringSerializer.instance)
                .addDeserializer(Ulid.class, new FromText<>(Ulid.class, Ulid::parse))
                .addSerializer(Instant.class, ToStringSerializer.instance)
                .addDeserializer(Instant.class, new FromText<>(Instant.class, Instant::parse));
        return CBORMapper.builder(CBORFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .addModule(texts)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfigDefaults(EventCbor::coerceNothing)
                .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
                .build();
    }

    /** The library makes half characters of some bytes that are not UTF-8, and could not write them again. */
    private static String wellFormed(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("Not UTF-8");
        }
        return text;
    }

    private static void coerceNothing(MutableCoercionConfig coercions) {
        for (CoercionInputShape shape : CoercionInputShape.values()) {
            coercions.setCoercion(shape, CoercionAction.Fail);
        }
    }

    private static final class WellFormedKey extends KeyDeserializer {
        @Override
        public String deserializeKey(String key, DeserializationContext context) throws IOException {
            try {
                return wellFormed(key);
            } catch (IllegalArgumentException e) {
                throw context.weirdKeyException(String.class, "(not shown)", "not UTF-8");
            }
        }
    }

    /** Reads a text and nothing else, and says so when the text is not one. */
    private static final class FromText<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<String, T> parse;

        FromText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (!in.hasToken(JsonToken.VALUE_STRING)) {
                throw context.wrongTokenException(in, handledType(), JsonToken.VALUE_STRING, "only text is accepted");
            }
            try {
                return parse.apply(in.getText());
            } catch (IllegalArgumentException | DateTimeException e) {
                throw context.weirdStringException("(not shown)", handledType(), "not in its canonical form");
            }
        }
    }
}
