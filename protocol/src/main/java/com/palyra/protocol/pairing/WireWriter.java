package com.palyra.protocol.pairing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Writes one pairing frame: a flat JSON object, bytes as unpadded base64, times as RFC 3339 with milliseconds. */
final class WireWriter {
    static final int VERSION = 1;
    static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();
    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode object = JSON.createObjectNode();

    private WireWriter(String type) {
        object.put("v", VERSION).put("type", type);
    }

    static WireWriter of(String type) {
        return new WireWriter(type);
    }

    WireWriter text(String field, String value) {
        object.put(field, value);
        return this;
    }

    WireWriter texts(String field, List<String> values) {
        ArrayNode array = object.putArray(field);
        values.forEach(array::add);
        return this;
    }

    WireWriter bytes(String field, byte[] value) {
        return text(field, BASE64.encodeToString(value));
    }

    WireWriter bytesList(String field, List<byte[]> values) {
        return texts(field, values.stream().map(BASE64::encodeToString).toList());
    }

    WireWriter ulid(String field, Ulid value) {
        return text(field, value.value());
    }

    WireWriter key(String field, Ed25519PublicKey value) {
        return bytes(field, value.raw());
    }

    WireWriter instant(String field, Instant value) {
        return text(field, TIME.format(value));
    }

    byte[] toFrame() {
        try {
            byte[] frame = JSON.writeValueAsString(object).getBytes(StandardCharsets.UTF_8);
            if (frame.length > Limits.PAIRING_FRAME_BYTES) {
                throw new IllegalArgumentException("A pairing frame of " + frame.length + " bytes is too long");
            }
            return frame;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Writing to memory does not fail", e);
        }
    }
}
