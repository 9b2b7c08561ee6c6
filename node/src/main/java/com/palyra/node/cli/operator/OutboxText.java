package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.terminal.Durations;
import com.palyra.node.terminal.Style;
import com.palyra.node.terminal.Table;
import com.palyra.node.terminal.Timestamps;
import java.time.Instant;

/**
 * What is said about outboxes as text for people. Pure.
 *
 * @param style how it is shown
 * @param now moments are told relative to it
 * @param terminal whether a terminal shows it
 */
record OutboxText(Style style, Instant now, boolean terminal) {
    private static final String NOTHING = "-";

    String invocation(JsonNode invocation) {
        return Table.describe(
                "Request",
                field(invocation, "request_id"),
                "Device",
                field(invocation, "device_id"),
                "Capability",
                style.bold(field(invocation, "capability")),
                "State",
                state(invocation),
                "Asked",
                moment(invocation, "requested_at"),
                "Times out",
                moment(invocation, "expires_at"),
                "Ended",
                moment(invocation, "ended_at"),
                "Output",
                output(invocation));
    }

    private String output(JsonNode invocation) {
        if (OutboxAnswer.forgotten(invocation)) {
            return "forgotten (" + field(invocation, "output_bytes") + " bytes)";
        }
        return OutboxAnswer.has(invocation, "output") ? OutboxAnswer.text(invocation, "output", terminal) : NOTHING;
    }

    String cancelled(JsonNode invocation) {
        return "Cancelled '" + field(invocation, "capability") + "', request " + field(invocation, "request_id") + ".";
    }

    String publication(JsonNode publication) {
        Instant at = Instant.parse(field(publication, "at"));
        return style.dim(Timestamps.clock(at)) + "  " + style.bold(field(publication, "name")) + "  "
                + OutboxAnswer.text(publication, "data", terminal);
    }

    private String state(JsonNode invocation) {
        String state = field(invocation, "state");
        String reason = invocation.path("reason").isTextual() ? ": " + field(invocation, "reason") : "";
        return switch (state) {
            case "succeeded" -> style.green(state);
            case "failed", "rejected", "timed_out", "cancelled" -> style.red(state) + reason;
            default -> style.yellow(state) + reason;
        };
    }

    private String moment(JsonNode object, String name) {
        JsonNode moment = object.path(name);
        return moment.isTextual() ? Durations.relative(Instant.parse(moment.textValue()), now) : NOTHING;
    }

    private static String field(JsonNode object, String name) {
        return object.path(name).asText();
    }
}
