package com.palyra.protocol.pairing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one pairing frame: strict UTF-8, one flat JSON object, {@code v} and {@code type}, exactly the fields of that
 * type. Whatever else arrives ends in a {@link PairingProtocolException}.
 */
final class WireReader {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(2)
                            .maxNumberLength(20)
                            .maxNameLength(64)
                            .maxStringLength(Limits.PAIRING_FRAME_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode object;
    private final String type;

    private WireReader(ObjectNode object, String type) {
        this.object = object;
        this.type = type;
    }

    static WireReader open(byte[] frame) throws PairingProtocolException {
        ObjectNode object = parse(frame);
        JsonNode version = object.get("v");
        if (version == null || !version.isIntegralNumber()) {
            throw malformed();
        }
        if (!version.isInt() || version.intValue() != WireWriter.VERSION) {
            throw new PairingProtocolException(PairingFault.WRONG_VERSION);
        }
        JsonNode type = object.get("type");
        if (type == null || !type.isTextual()) {
            throw malformed();
        }
        return new WireReader(object, type.textValue());
    }

    /** On the device: opens what the node sent, unless that is a refusal. */
    static WireReader openAnswer(byte[] frame) throws PairingProtocolException {
        WireReader reader = open(frame);
        if (reader.type.equals("refused")) {
            String code = reader.expect("refused", "code").text("code", 64);
            throw new PairingRefusedException(RefusalCode.ofWireName(code).orElseThrow(WireReader::malformed));
        }
        return reader;
    }

    String type() {
        return type;
    }

    /** Holds the message to one type and to exactly these fields. */
    WireReader expect(String expectedType, String... fields) throws PairingProtocolException {
        if (!type.equals(expectedType)) {
            throw new PairingProtocolException(PairingFault.UNEXPECTED_MESSAGE);
        }
        Set<String> expected = new HashSet<>(List.of(fields));
        expected.add("v");
        expected.add("type");
        Set<String> present = new HashSet<>();
        object.fieldNames().forEachRemaining(present::add);
        if (!present.equals(expected)) {
            throw malformed();
        }
        return this;
    }

    String text(String field, int maxCharacters) throws PairingProtocolException {
        return text(object.get(field), maxCharacters);
    }

    List<String> texts(String field, int maxCount, int maxCharacters) throws PairingProtocolException {
        if (!(object.get(field) instanceof ArrayNode array) || array.size() > maxCount) {
            throw malformed();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array) {
            texts.add(text(element, maxCharacters));
        }
        return List.copyOf(texts);
    }

    byte[] bytes(String field, int length) throws PairingProtocolException {
        byte[] bytes = bytesUpTo(field, length);
        if (bytes.length != length) {
            throw malformed();
        }
        return bytes;
    }

    byte[] bytesUpTo(String field, int maxLength) throws PairingProtocolException {
        return base64(text(field, base64Characters(maxLength)), maxLength);
    }

    List<byte[]> bytesList(String field, int maxCount, int maxLength) throws PairingProtocolException {
        List<byte[]> list = new ArrayList<>();
        for (String text : texts(field, maxCount, base64Characters(maxLength))) {
            list.add(base64(text, maxLength));
        }
        return List.copyOf(list);
    }

    Ulid ulid(String field) throws PairingProtocolException {
        try {
            return Ulid.parse(text(field, 26));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    Ed25519PublicKey key(String field) throws PairingProtocolException {
        try {
            return Ed25519PublicKey.of(bytes(field, Ed25519PublicKey.BYTES));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    Instant instant(String field) throws PairingProtocolException {
        String text = text(field, 24);
        try {
            Instant instant = WireWriter.TIME.parse(text, Instant::from);
            if (WireWriter.TIME.format(instant).equals(text)) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw malformed();
        }
        throw malformed();
    }

    <T> T oneOf(String field, Function<String, Optional<T>> values) throws PairingProtocolException {
        return values.apply(text(field, 64)).orElseThrow(WireReader::malformed);
    }

    static PairingProtocolException malformed() {
        return new PairingProtocolException(PairingFault.MALFORMED);
    }

    private static String text(@Nullable JsonNode node, int maxCharacters) throws PairingProtocolException {
        if (node == null || !node.isTextual() || node.textValue().length() > maxCharacters) {
            throw malformed();
        }
        return node.textValue();
    }

    private static ObjectNode parse(byte[] frame) throws PairingProtocolException {
        if (frame.length > Limits.PAIRING_FRAME_BYTES) {
            throw malformed();
        }
        try {
            // Decoded here, because a JSON parser given bytes would also take UTF-16 and UTF-32.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(frame))
                    .toString();
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw malformed();
        }
        throw malformed();
    }

    /** Unpadded, and only the encoding that the writer makes: no spare bits. */
    private static byte[] base64(String text, int maxLength) throws PairingProtocolException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length <= maxLength
                    && WireWriter.BASE64.encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        throw malformed();
    }

    private static int base64Characters(int bytes) {
        return (bytes * 4 + 2) / 3;
    }
}
