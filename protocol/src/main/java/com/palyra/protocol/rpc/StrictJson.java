package com.palyra.protocol.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON objects as this protocol takes them, field by field; every deviation is an {@code invalid_request}. */
final class StrictJson {
    private static final BigInteger UNSIGNED_MAX =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
    /** Numbers are kept as they are written: a double would change them. */
    private static final JsonMapper MAPPER = mapper();

    private static final ObjectReader READER = MAPPER.reader();
    private static final ObjectWriter WRITER = MAPPER.writer();

    private final ObjectNode object;

    private StrictJson(ObjectNode object) {
        this.object = object;
    }

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Limits.JSON_DEPTH)
                        .maxNumberLength(Limits.JSON_NUMBER_CHARACTERS)
                        .maxStringLength(Limits.FRAME_BYTES)
                        .maxDocumentLength(Limits.FRAME_BYTES)
                        .build());
        return mapper;
    }

    /** An empty object to write into. */
    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static byte[] bytes(JsonNode object) {
        try {
            return WRITER.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes could not be written", e);
        }
    }

    /** Parses one object that has no fields but the allowed ones. */
    static StrictJson parse(byte[] json, Set<String> allowed) throws RpcException {
        return of(tree(json), allowed);
    }

    /** Parses any JSON. */
    static JsonNode tree(byte[] json) throws RpcException {
        JsonNode node;
        try {
            // Decoded by hand: given bytes, the parser would also guess UTF-16 and UTF-32.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            node = READER.readTree(text);
        } catch (CharacterCodingException | JsonProcessingException | ArithmeticException | NumberFormatException e) {
            // The last two for an exponent that no int holds.
            throw invalid("The message is not valid JSON");
        }
        if (node.isMissingNode()) {
            throw invalid("The message is empty");
        }
        return node;
    }

    /** Takes what was parsed already, if it is an object that has no fields but the allowed ones. */
    static StrictJson of(JsonNode node, Set<String> allowed) throws RpcException {
        if (!(node instanceof ObjectNode fields)) {
            throw invalid("The message is not a JSON object");
        }
        return of(fields, allowed);
    }

    /** The parameters of a request that has some, resumes nothing, and has no fields but the allowed ones. */
    static StrictJson params(RpcRequest request, String... allowed) throws RpcException {
        ObjectNode params = request.params();
        if (params == null) {
            throw invalid("The request has no parameters");
        }
        if (request.resumeFrom().isPresent()) {
            throw invalid("There is nothing to resume");
        }
        return of(params, Set.of(allowed));
    }

    /** Takes an object that was parsed already, if it has no fields but the allowed ones. */
    static StrictJson of(ObjectNode fields, Set<String> allowed) throws RpcException {
        for (var names = fields.fieldNames(); names.hasNext(); ) {
            if (!allowed.contains(names.next())) {
                throw invalid("The message has an unknown field");
            }
        }
        return new StrictJson(fields);
    }

    static RpcException invalid(String sentence) {
        return new RpcException(RpcError.INVALID_REQUEST, sentence);
    }

    boolean has(String field) {
        return object.has(field);
    }

    /** Refuses fields that do not belong to this kind of message; the ones that do are read by name. */
    void requireFields(int count) throws RpcException {
        if (object.size() != count) {
            throw invalid("The message has fields that do not belong together");
        }
    }

    JsonNode required(String field) throws RpcException {
        JsonNode value = object.get(field);
        if (value == null) {
            throw invalid("The field " + field + " is missing");
        }
        return value;
    }

    String text(String field) throws RpcException {
        JsonNode value = required(field);
        if (!value.isTextual()) {
            throw invalid("The field " + field + " is not a string");
        }
        return value.textValue();
    }

    boolean bool(String field) throws RpcException {
        JsonNode value = required(field);
        if (!value.isBoolean()) {
            throw invalid("The field " + field + " is not a boolean");
        }
        return value.booleanValue();
    }

    /** An unsigned 64-bit number, as the bits of a long. */
    long unsigned(String field) throws RpcException {
        JsonNode value = required(field);
        if (!value.isIntegralNumber()) {
            throw invalid("The field " + field + " is not a whole number");
        }
        BigInteger number = value.bigIntegerValue();
        if (number.signum() < 0 || number.compareTo(UNSIGNED_MAX) > 0) {
            throw invalid("The field " + field + " is not an unsigned 64-bit number");
        }
        return number.longValue();
    }

    /** A whole number from {@code least} to the largest long. */
    long number(String field, long least) throws RpcException {
        long value = unsigned(field);
        if (value < least) {
            throw invalid("The field " + field + " is out of range");
        }
        return value;
    }

    /** Text of 1 to this many characters, all of which may be shown. */
    String printable(String field, int maxCharacters) throws RpcException {
        String text = text(field);
        if (!PrintableText.isPrintable(text, maxCharacters)) {
            throw invalid("The field " + field + " is not a text of 1 to " + maxCharacters + " printable characters");
        }
        return text;
    }

    /** The same, if the field is there. */
    Optional<String> optionalPrintable(String field, int maxCharacters) throws RpcException {
        return has(field) ? Optional.of(printable(field, maxCharacters)) : Optional.empty();
    }

    /** A time as {@link ResponseWire#time(Instant)} writes it. */
    Instant time(String field) throws RpcException {
        try {
            return ResponseWire.time(text(field));
        } catch (DateTimeException e) {
            throw invalid("The field " + field + " is not a time");
        }
    }

    /** The object in the field, or null if there is none. */
    @Nullable
    ObjectNode optionalObject(String field) throws RpcException {
        JsonNode value = object.get(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof ObjectNode fields)) {
            throw invalid("The field " + field + " is not an object");
        }
        return fields;
    }

    /** True if the field is there and not null; a null counts as absent where the reference takes it so. */
    boolean hasValue(String field) {
        return object.hasNonNull(field);
    }

    static BigInteger unsignedValue(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }
}
