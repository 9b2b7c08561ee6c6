package com.palyra.node.cli.operator;

import static com.palyra.node.cli.operator.Affected.counted;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.terminal.Sizes;
import com.palyra.node.terminal.Style;
import com.palyra.node.terminal.Table;
import java.util.ArrayList;
import java.util.List;

/** What is said about the journal as text for people. Pure. */
final class JournalText {
    /** A running node reads through the library that has the files open, and what was written last from its memory. */
    private static final String NOT_LOOKED_AT =
            " Only while the node is stopped, the log, the manifest and the count of"
                    + " acknowledged batches are looked at too.";

    private final Style style;

    JournalText(Style style) {
        this.style = style;
    }

    String stats(JsonNode stats) {
        long events = stats.path("events").asLong();
        String each = events == 0 ? "" : ", " + Sizes.format(number(stats, "bytes") / events) + " an event";
        boolean full = number(stats, "free_bytes") < number(stats, "min_free_bytes");
        return Table.describe(
                "Journal",
                "format " + number(stats, "format") + ", "
                        + stats.path("library").asText() + " library",
                "Events",
                events + " of " + counted(number(stats, "ids"), "id"),
                "Last offset",
                String.valueOf(number(stats, "last_offset")),
                "Batches",
                String.valueOf(number(stats, "batches")),
                "Size",
                Sizes.format(number(stats, "bytes")) + each,
                "Disk",
                full ? style.red(room(stats)) : room(stats),
                "Waiting",
                counted(number(stats, "waiting"), "write"));
    }

    /** How much room there is and must be. */
    static String room(JsonNode numbers) {
        return Sizes.format(number(numbers, "free_bytes")) + " free, nothing is written below "
                + Sizes.format(number(numbers, "min_free_bytes"));
    }

    String compacted(JsonNode compacted) {
        return "Compacted: " + Sizes.format(number(compacted, "bytes_before")) + " before, "
                + Sizes.format(number(compacted, "bytes_after")) + " now.";
    }

    /** The report of a check: what is wrong with the files, a line for each finding, and the whole in a sentence. */
    String report(JsonNode report, boolean running) {
        List<String> blocks = new ArrayList<>();
        report.path("files").forEach(file -> blocks.add(style.red(printable(file.asText()))));
        if (!report.path("findings").isEmpty()) {
            blocks.add(findings(report.path("findings")));
        }
        blocks.add(summary(report, running));
        return String.join(System.lineSeparator(), blocks);
    }

    private String findings(JsonNode findings) {
        Table table = new Table("FOUND", "ID", "NUMBERS");
        for (JsonNode finding : findings) {
            long from = number(finding, "from");
            long to = number(finding, "to");
            table.row(
                    kind(finding.path("kind").asText()),
                    printable(finding.path("id").asText()),
                    from == to ? String.valueOf(from) : from + "-" + to);
        }
        return table.toString();
    }

    private String summary(JsonNode report, boolean running) {
        String good = counted(number(report, "events"), "event") + " of " + counted(number(report, "ids"), "id")
                + " and " + counted(number(report, "snapshots"), "snapshot");
        String torn = report.path("torn").asBoolean() ? torn(report) : "";
        if (report.path("healthy").asBoolean()) {
            return style.green("Healthy") + ": " + good + ", nothing is missing or damaged." + torn
                    + (running ? NOT_LOOKED_AT : "");
        }
        return style.red("Damaged") + ": " + Affected.in(report) + "; good are " + good + "."
                + unlisted(report, running) + torn;
    }

    /** Whether it was acknowledged, the count of acknowledged batches tells, if there is one. */
    private static String torn(JsonNode report) {
        boolean acknowledged = number(report, "batches_missing") > 0;
        boolean known = acknowledged || report.path("complete").asBoolean();
        String harmless = "; it was not acknowledged, so nothing is lost by that";
        return " A write was cut off at the end" + (known && !acknowledged ? harmless : "") + ".";
    }

    private static String unlisted(JsonNode report, boolean running) {
        if (report.path("complete").asBoolean()) {
            return "";
        }
        if (running) {
            return " Stop the node and check again to see all that is affected.";
        }
        return report.path("findings").isEmpty() ? "" : " There is more than can be listed.";
    }

    private static String kind(String wireName) {
        return switch (wireName) {
            case "events_missing" -> "events missing";
            case "events_damaged" -> "events damaged";
            case "tags_missing" -> "not found by tag";
            case "counters_lost" -> "counters lost";
            case "snapshot_lost" -> "snapshot lost";
            default -> printable(wireName);
        };
    }

    /** A damaged journal may hold anything, and must not play with the terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}|\\p{Cf}", "?");
    }

    private static long number(JsonNode object, String name) {
        return object.path(name).asLong();
    }
}
