package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How much of a journal is damaged, in a few words. Pure. */
final class Affected {
    private static final Set<String> EVENTS = Set.of("events_missing", "events_damaged");

    private Affected() {}

    /** Counts what the report of a check lists. */
    static String in(JsonNode report) {
        long events = 0;
        int others = 0;
        Set<String> ids = new HashSet<>();
        for (JsonNode finding : report.path("findings")) {
            if (EVENTS.contains(finding.path("kind").asText())) {
                events += finding.path("to").asLong() - finding.path("from").asLong() + 1;
                ids.add(finding.path("id").asText());
            } else {
                others++;
            }
        }
        List<String> parts = new ArrayList<>();
        if (events > 0) {
            parts.add(counted(events, "event") + " of " + counted(ids.size(), "id"));
        }
        long unattributed = report.path("unattributed").asLong();
        if (unattributed > 0) {
            parts.add(counted(unattributed, "event") + " of unknown ids");
        }
        long batches = report.path("batches_missing").asLong();
        if (batches > 0) {
            parts.add(batches == 1 ? "the last acknowledged batch" : "the last " + batches + " acknowledged batches");
        }
        if (others > 0) {
            parts.add((parts.isEmpty() ? "" : "and ") + counted(others, "finding") + " beside the events");
        }
        if (parts.isEmpty()) {
            return report.path("complete").asBoolean() ? "no event is affected" : "what is affected is not known";
        }
        return (report.path("complete").asBoolean() ? "" : "at least ") + String.join(", ", parts);
    }

    static String counted(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
