package com.palyra.node.agent.capability;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.CapabilityReport;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RpcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a device remembers of one request.
 *
 * @param requestId the node's name for it
 * @param seq the number of the event that it came with
 * @param stage how far it is
 * @param outcome what came of it; there from {@link Stage#FINISHED} on until the node has it
 */
record DispatchRecord(String requestId, long seq, Stage stage, Optional<Outcome> outcome) {
    /** How far a request is. */
    enum Stage {
        /** Work on it may have begun. */
        OPEN,
        /** It has an outcome, which the node may not have. */
        FINISHED,
        /** The node has its outcome. */
        RECORDED
    }

    private static final int VERSION = 1;
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Limits.JSON_DEPTH + 4)
                            .maxNumberLength(Limits.JSON_NUMBER_CHARACTERS)
                            .maxStringLength(Limits.DISPATCH_RECORD_BYTES)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // An output is given on as the program wrote it.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Refuses ids and numbers that no node gives. */
    DispatchRecord {
        require(REQUEST_ID.matcher(requestId).matches() && seq >= 0);
        require(outcome.isPresent() == (stage == Stage.FINISHED));
    }

    byte[] encode() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("v", VERSION);
        json.put("request_id", requestId).put("seq", seq).put("stage", stage.name());
        outcome.ifPresent(known -> {
            ObjectNode result =
                    json.putObject("outcome").put("state", known.state().name());
            known.output().ifPresent(output -> result.set("output", output.toNode()));
            known.error().ifPresent(error -> result.put("error", error));
        });
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Throws {@link IllegalArgumentException} for anything that {@link #encode()} does not write. */
    static DispatchRecord parse(byte[] content) {
        JsonNode json;
        try {
            json = JSON.readTree(content);
        } catch (IOException e) {
            throw new IllegalArgumentException("Not JSON", e);
        }
        require(json.isObject() && json.path("v").isInt() && json.path("v").intValue() == VERSION);
        require(json.path("seq").isIntegralNumber() && json.path("seq").canConvertToLong());
        Stage stage = oneOf(Stage.values(), json.path("stage"));
        JsonNode outcome = json.get("outcome");
        require(fields(json)
                .equals(
                        outcome == null
                                ? Set.of("v", "request_id", "seq", "stage")
                                : Set.of("v", "request_id", "seq", "stage", "outcome")));
        return new DispatchRecord(
                text(json, "request_id"),
                json.path("seq").longValue(),
                stage,
                Optional.ofNullable(outcome).map(DispatchRecord::outcome));
    }

    private static Outcome outcome(JsonNode json) {
        require(Set.of("state", "output", "error").containsAll(fields(json)));
        CapabilityReport.State state = oneOf(CapabilityReport.State.values(), json.path("state"));
        @Nullable JsonNode output = json.get("output");
        Optional<String> error = json.has("error") ? Optional.of(text(json, "error")) : Optional.empty();
        require((output != null) == (state == CapabilityReport.State.SUCCEEDED)
                && (output == null) == error.isPresent());
        Outcome read = new Outcome(state, Optional.ofNullable(output).map(DispatchRecord::value), error);
        require(read.error().equals(error));
        return read;
    }

    private static JsonValue value(JsonNode output) {
        try {
            return JsonValue.of(output, Limits.PAYLOAD_BYTES_MAX);
        } catch (RpcException e) {
            throw new IllegalArgumentException("The output is none", e);
        }
    }

    private static <T extends Enum<T>> T oneOf(T[] values, JsonNode name) {
        return Arrays.stream(values)
                .filter(value -> value.name().equals(name.textValue()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("An unknown word"));
    }

    private static Set<String> fields(JsonNode json) {
        require(json.isObject());
        Set<String> names = new TreeSet<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String text(JsonNode json, String field) {
        require(json.path(field).isTextual());
        return json.path(field).textValue();
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("A field is missing, unknown or of the wrong form");
        }
    }
}
