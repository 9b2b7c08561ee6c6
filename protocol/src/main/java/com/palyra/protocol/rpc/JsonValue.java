package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.crypto.Sha256;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * Any JSON that a device or an operator says, bounded in bytes and in depth ({@link Limits#JSON_VALUE_DEPTH}). Equal if it is
 * equal as JSON: the order of fields, white space and the way in which a number is written do not count. Immutable. May
 * hold anything, so its text says nothing.
 */
public final class JsonValue {
    /** No arithmetic on an exponent may leave what an int holds. */
    private static final int EXPONENT_MAX = Integer.MAX_VALUE - 4 * Limits.JSON_NUMBER_CHARACTERS;

    private static final JsonValue NULL = new JsonValue(new byte[] {'n', 'u', 'l', 'l'});

    private static final JsonValue EMPTY = new JsonValue(new byte[] {'{', '}'});

    private final byte[] json;

    private JsonValue(byte[] json) {
        this.json = json;
    }

    /** The JSON {@code null}. */
    public static JsonValue nothing() {
        return NULL;
    }

    /** The JSON <code>{}</code>. */
    public static JsonValue empty() {
        return EMPTY;
    }

    /**
     * Reads UTF-8.
     *
     * @throws RpcException {@code value_too_large} if it has more than {@code maxBytes} as it comes or as it is written
     *     again, {@code invalid_request} if it is not JSON, has a field twice, or is nested too deeply
     */
    public static JsonValue parse(byte[] json, int maxBytes) throws RpcException {
        if (json.length > maxBytes) {
            throw tooLarge(maxBytes);
        }
        return of(StrictJson.tree(json), maxBytes);
    }

    /**
     * Takes what was parsed already.
     *
     * @throws RpcException as {@link #parse} does
     */
    public static JsonValue of(JsonNode node, int maxBytes) throws RpcException {
        check(node, 0);
        byte[] json = StrictJson.bytes(node);
        if (json.length > maxBytes) {
            throw tooLarge(maxBytes);
        }
        return new JsonValue(json);
    }

    private static RpcException tooLarge(int maxBytes) {
        return new RpcException(RpcError.VALUE_TOO_LARGE, "The JSON has more than " + maxBytes + " bytes");
    }

    private static void check(JsonNode node, int depth) throws RpcException {
        if (node.isContainerNode()) {
            if (depth >= Limits.JSON_VALUE_DEPTH) {
                throw StrictJson.invalid("The JSON is nested more than " + Limits.JSON_VALUE_DEPTH + " levels deep");
            }
            for (JsonNode child : node) {
                check(child, depth + 1);
            }
        } else if (node.isNumber()) {
            checkNumber(node);
        } else if (!node.isTextual() && !node.isBoolean() && !node.isNull()) {
            throw StrictJson.invalid("That is not JSON");
        }
    }

    /** What is written must be read by the same rules; digits with an exponent may take more room than they came in. */
    private static void checkNumber(JsonNode number) throws RpcException {
        boolean real = (!number.isFloat() && !number.isDouble()) || Double.isFinite(number.doubleValue());
        if (!real || number.asText().length() > Limits.JSON_NUMBER_CHARACTERS) {
            throw StrictJson.invalid("A number in the JSON is too long");
        }
        if (number.isBigDecimal() && Math.abs((long) number.decimalValue().scale()) > EXPONENT_MAX) {
            throw StrictJson.invalid("A number in the JSON is out of range");
        }
    }

    /** UTF-8 without white space; a fresh copy. */
    public byte[] toBytes() {
        return json.clone();
    }

    /** How many bytes that are. */
    public int size() {
        return json.length;
    }

    /** As a tree of its own. */
    public JsonNode toNode() {
        try {
            return StrictJson.tree(json);
        } catch (RpcException e) {
            throw new IllegalStateException("JSON that was read once could not be read again", e);
        }
    }

    /** SHA-256 that is the same for what is equal. */
    public byte[] digest() {
        return Sha256.of(canonical());
    }

    private byte[] canonical() {
        return StrictJson.bytes(canonical(toNode()));
    }

    private static JsonNode canonical(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode sorted = StrictJson.object();
            TreeSet<String> names = new TreeSet<>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> sorted.set(name, canonical(object.get(name))));
            return sorted;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode same = StrictJson.object().arrayNode(array.size());
            array.forEach(element -> same.add(canonical(element)));
            return same;
        }
        // Only digits go; the exponent is never written out.
        return node.isNumber() ? DecimalNode.valueOf(stripped(node.decimalValue())) : node;
    }

    private static BigDecimal stripped(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonValue that
                && (Arrays.equals(json, that.json) || Arrays.equals(canonical(), that.canonical()));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(canonical());
    }

    /** Only how long it is. */
    @Override
    public String toString() {
        return "JsonValue[" + json.length + " bytes]";
    }
}
