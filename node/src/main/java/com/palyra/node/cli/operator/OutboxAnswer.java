package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RpcException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** JSON of devices in the daemon's answers, where it is text. Pure. */
final class OutboxAnswer {
    private static final String AS_TEXT = "_json";

    private OutboxAnswer() {}

    /** The answer for scripts: with that field as JSON in the place of its text. */
    static ObjectNode json(JsonNode answer, String field) {
        if (!(answer.deepCopy() instanceof ObjectNode json)) {
            throw wrong();
        }
        JsonNode text = json.remove(field + AS_TEXT);
        return json.set(field, text == null || text.isNull() ? json.nullNode() : parsed(text.asText()));
    }

    /** Whether there is anything in that field. */
    static boolean has(JsonNode answer, String field) {
        return answer.path(field + AS_TEXT).isTextual();
    }

    /** Whether an invocation had an output that the node does not keep any more. */
    static boolean forgotten(JsonNode invocation) {
        return invocation.path("output_forgotten").asBoolean();
    }

    /**
     * The JSON in that field for people.
     *
     * @param terminal whether characters that a terminal may obey are escaped; otherwise it is exactly what was said
     */
    static String text(JsonNode answer, String field, boolean terminal) {
        String json = answer.path(field + AS_TEXT).asText();
        return terminal ? harmless(json) : json;
    }

    /**
     * The text in that field, if it is one and no other JSON: then it is what people want, and not its form as JSON.
     *
     * @param terminal whether characters that a terminal may obey are escaped; otherwise it is exactly what was said
     */
    static Optional<String> plain(JsonNode answer, String field, boolean terminal) {
        JsonNode value = parsed(answer.path(field + AS_TEXT).asText());
        return value.isTextual()
                ? Optional.of(terminal ? harmlessLines(value.textValue()) : value.textValue())
                : Optional.empty();
    }

    /** Ends of lines and tabulators do no harm. */
    private static String harmlessLines(String text) {
        return text.lines()
                .map(line -> Stream.of(line.split("\t", -1))
                        .map(OutboxAnswer::harmless)
                        .collect(Collectors.joining("\t")))
                .collect(Collectors.joining("\n"));
    }

    /** In JSON without white space such characters are in texts only, where an escape says the same. */
    private static String harmless(String json) {
        StringBuilder harmless = new StringBuilder();
        for (int i = 0; i < json.length(); i++) {
            char character = json.charAt(i);
            if (Character.isISOControl(character) || Character.getType(character) == Character.FORMAT) {
                harmless.append(String.format("\\u%04x", (int) character));
            } else {
                harmless.append(character);
            }
        }
        return harmless.toString();
    }

    private static JsonNode parsed(String json) {
        try {
            return JsonValue.parse(json.getBytes(StandardCharsets.UTF_8), Limits.PAYLOAD_BYTES_MAX)
                    .toNode();
        } catch (RpcException wrong) {
            throw wrong();
        }
    }

    private static PalyraException wrong() {
        return new PalyraException(ErrorCode.ADMIN_PROTOCOL, "What a device said is no JSON in the node's answer.");
    }
}
