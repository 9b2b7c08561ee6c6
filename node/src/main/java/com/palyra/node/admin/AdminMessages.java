package com.palyra.node.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;

/** The bytes of admin requests and answers. Reading is strict; whatever is wrong is {@link ErrorCode#ADMIN_PROTOCOL}. */
final class AdminMessages {
    static final int VERSION = 1;

    private static final Set<String> REQUEST_FIELDS = Set.of("v", "command", "params");
    /** Its buffers are not kept for the next message: they hold values. */
    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Limits.ADMIN_NESTING)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private AdminMessages() {}

    /** What is asked. */
    record Request(String command, ObjectNode params) {}

    static byte[] request(String command, ObjectNode params) {
        ObjectNode root = object().put("v", VERSION).put("command", command);
        root.set("params", params);
        return bytes(root);
    }

    static Request parseRequest(byte[] frame) {
        ObjectNode root = parseObject(frame);
        for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!REQUEST_FIELDS.contains(name)) {
                throw wrong("An admin request has an unknown field.");
            }
        }
        JsonNode version = root.path("v");
        if (!version.isIntegralNumber() || !version.canConvertToInt() || version.intValue() != VERSION) {
            throw wrong("The node speaks version " + VERSION + " of the admin protocol, and the request another.");
        }
        if (!root.path("command").isTextual() || !(root.path("params") instanceof ObjectNode params)) {
            throw wrong("An admin request needs a command and its params.");
        }
        return new Request(root.path("command").textValue(), params);
    }

    static byte[] success(JsonNode result) {
        ObjectNode root = object().put("ok", true);
        root.set("result", result);
        return bytes(root);
    }

    static byte[] failure(ErrorCode error, String sentence) {
        ObjectNode root = object().put("ok", false);
        root.putObject("error")
                .put("code", error.code())
                .put("message", sentence)
                .put("hint", error.hint())
                .put("exit", error.exitCode());
        return bytes(root);
    }

    /**
     * The result in an answer.
     *
     * @throws PalyraException the error that the answer carries
     */
    static JsonNode parseAnswer(byte[] frame) {
        ObjectNode root = parseObject(frame);
        if (root.path("ok").asBoolean() && root.has("result")) {
            return root.path("result");
        }
        JsonNode error = root.path("error");
        String code = error.path("code").asText();
        String message = error.path("message").asText("The node answered with an error that it did not name.");
        throw Arrays.stream(ErrorCode.values())
                .filter(known -> known.code().equals(code))
                .findFirst()
                .map(known -> new PalyraException(known, message))
                .orElseGet(() -> wrong(message + " (" + code + ")"));
    }

    static PalyraException wrong(String sentence) {
        return new PalyraException(ErrorCode.ADMIN_PROTOCOL, sentence);
    }

    private static ObjectNode parseObject(byte[] frame) {
        try {
            if (STRICT.readTree(frame) instanceof ObjectNode root) {
                return root;
            }
            throw wrong("An admin message is not a JSON object.");
        } catch (JsonProcessingException malformed) {
            throw wrong("An admin message is not proper JSON.");
        } catch (IOException impossible) {
            throw wrong("An admin message cannot be read.");
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static byte[] bytes(ObjectNode root) {
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }
}
