package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.terminal.Durations;
import com.palyra.node.terminal.Sizes;
import com.palyra.node.terminal.Style;
import com.palyra.node.terminal.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Secrets as text for people, never with a value. Pure. */
public final class SecretText {
    private static final String NEVER = "-";

    private final Style style;
    private final Instant now;

    /** Text in this style; moments are told relative to now. */
    SecretText(Style style, Instant now) {
        this.style = style;
        this.now = now;
    }

    String secret(JsonNode secret) {
        return Table.describe(facts(secret).toArray(String[]::new));
    }

    String stored(JsonNode secret) {
        return "Stored " + name(secret) + ", version " + field(secret, "version") + ", " + size(secret) + ".";
    }

    String list(JsonNode secrets) {
        if (secrets.isEmpty()) {
            return "No secrets.";
        }
        Table table = new Table("SECRET", "VERSION", "SIZE", "UPDATED", "STATE");
        for (JsonNode secret : secrets) {
            table.row(
                    name(secret),
                    field(secret, "version"),
                    size(secret),
                    moment(secret, "updated_at"),
                    secret.path("deleted").asBoolean() ? style.yellow("deleted") : "kept");
        }
        return table.toString();
    }

    String history(JsonNode history) {
        Table table = new Table("VERSION", "SIZE", "PUT");
        for (JsonNode version : history.path("versions")) {
            table.row(field(version, "version"), size(version), moment(version, "at"));
        }
        List<String> facts = new ArrayList<>(facts(history));
        facts.addAll(List.of("Last read", moment(history, "last_read")));
        String newline = System.lineSeparator();
        return Table.describe(facts.toArray(String[]::new)) + newline + newline + table;
    }

    String destroyed(JsonNode destroyed) {
        String version = destroyed.path("version").isNull() ? "" : "version " + field(destroyed, "version") + " of ";
        return "Destroyed " + version + name(destroyed) + ".";
    }

    /** What to look at, and a sentence where there is nothing. */
    String review(JsonNode review) {
        String newline = System.lineSeparator();
        StringBuilder text = new StringBuilder();
        for (String list : new String[] {"unread", "old"}) {
            JsonNode findings = review.path(list);
            String heading = list.equals("unread") ? "Nobody read for long" : "The value is old";
            text.append(findings.isEmpty() ? heading + ": none." : heading + ":" + newline + findings(findings))
                    .append(newline)
                    .append(newline);
        }
        JsonNode unreachable = review.path("unreachable");
        text.append("No paired device may reach: ");
        if (unreachable.isEmpty()) {
            text.append("none.");
        }
        unreachable.forEach(scope -> text.append(newline).append(scope.asText()));
        if (!review.path("complete").asBoolean()) {
            text.append(newline).append(newline).append(style.yellow("There is more than is shown."));
        }
        return text.toString();
    }

    private List<String> facts(JsonNode secret) {
        return List.of(
                "Secret", style.bold(name(secret)),
                "State", secret.path("deleted").asBoolean() ? style.yellow("deleted") : style.green("kept"),
                "Version", field(secret, "version"),
                "Size", size(secret),
                "Created", moment(secret, "created_at"),
                "Updated", moment(secret, "updated_at"));
    }

    private String findings(JsonNode findings) {
        Table table = new Table("SECRET", "VALUE PUT", "LAST READ");
        for (JsonNode finding : findings) {
            table.row(name(finding), moment(finding, "updated_at"), moment(finding, "last_read"));
        }
        return table.toString();
    }

    private String moment(JsonNode object, String name) {
        JsonNode moment = object.path(name);
        return moment.isTextual() ? Durations.relative(Instant.parse(moment.textValue()), now) : NEVER;
    }

    private static String size(JsonNode object) {
        return Sizes.format(object.path("size").asLong());
    }

    private static String name(JsonNode secret) {
        return field(secret, "scope") + "/" + field(secret, "key");
    }

    private static String field(JsonNode object, String name) {
        return object.path(name).asText();
    }
}
