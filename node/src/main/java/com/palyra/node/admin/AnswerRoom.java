package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** What is left of a size that an answer must not exceed. For one thread. */
final class AnswerRoom {
    private long left;

    AnswerRoom(long bytes) {
        this.left = bytes;
    }

    /** The first values that fit, as JSON. */
    <T> ArrayNode take(List<T> values, Function<T, ? extends JsonNode> form) {
        ArrayNode taken = JsonNodeFactory.instance.arrayNode();
        for (T value : values) {
            JsonNode json = form.apply(value);
            left -= json.toString().getBytes(StandardCharsets.UTF_8).length + 1;
            if (left < 0) {
                return taken;
            }
            taken.add(json);
        }
        return taken;
    }
}
