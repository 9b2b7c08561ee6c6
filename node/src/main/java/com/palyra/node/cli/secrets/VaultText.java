package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.terminal.Durations;
import com.palyra.node.terminal.Style;
import com.palyra.node.terminal.Table;
import java.time.Instant;

/** How the vault is, as text for people. Pure. */
final class VaultText {
    private final Style style;
    private final Instant now;

    /** Text in this style; moments are told relative to now. */
    VaultText(Style style, Instant now) {
        this.style = style;
        this.now = now;
    }

    String status(JsonNode status) {
        String facts = Table.describe(
                "Backend", style.bold(field(status, "backend")),
                "Vault", status.path("open").asBoolean() ? style.green("open") : style.red("closed"),
                "Root key", share(status.path("share")));
        String newline = System.lineSeparator();
        long hanging = status.path("hanging").asLong();
        String more = hanging == 0 ? "" : newline + style.yellow(hanging + " operations of the backend hang.");
        String sentence = field(status, "sentence");
        return facts + more + (sentence.isEmpty() ? "" : newline + sentence);
    }

    String probes(JsonNode probes) {
        Table table = new Table("BACKEND", "WORKS", "TOOK", "WHY NOT");
        for (JsonNode probe : probes.path("backends")) {
            boolean works = probe.path("works").asBoolean();
            String code = probe.path("error").isTextual() ? " [" + field(probe, "error") + "]" : "";
            table.row(
                    field(probe, "kind"),
                    works ? style.green("yes") : style.dim("no"),
                    field(probe, "took_ms") + " ms",
                    field(probe, "sentence") + code);
        }
        return table.toString();
    }

    /** The same as a sentence of its own. */
    String rootKey(JsonNode share) {
        return "Root key: " + share(share) + ".";
    }

    /** A share was put outside the state directory; what follows from it. */
    String shared(JsonNode share) {
        String loss = field(share, "kind").equals("passphrase")
                ? "Without the passphrase nobody opens the vault, you neither: keep it safe. "
                : "Without that store nobody opens the vault, you neither. ";
        return rootKey(share) + System.lineSeparator() + loss
                + "Copies made before open alone until 'palyra secrets rotate-keys --root'.";
    }

    /** Another passphrase took the place of one; what follows from it. */
    String replaced(JsonNode share) {
        return rootKey(share) + System.lineSeparator()
                + "Copies made before still open with the old passphrase until 'palyra secrets rotate-keys --root'.";
    }

    /** What is needed beside the state directory to open the vault. */
    String share(JsonNode share) {
        String since = share.path("since").isTextual()
                ? ", since " + Durations.relative(Instant.parse(field(share, "since")), now)
                : "";
        return switch (field(share, "kind")) {
            case "none" -> style.yellow("a copy of the state directory opens the vault");
            case "os_store" -> "a share is in the operating system's store" + since;
            case "passphrase" -> "a share is the operator's passphrase" + since;
            default -> field(share, "kind") + since;
        };
    }

    String migrated(JsonNode result) {
        long moved = result.path("moved").asLong();
        return "Moved " + moved + (moved == 1 ? " blob" : " blobs") + "; secrets are in " + field(result, "backend")
                + " now.";
    }

    String rotated(JsonNode result) {
        long count = result.path("rewrapped").asLong();
        if (result.path("root").asBoolean()) {
            return "Made a new root key; " + counted(count, "scope key") + " put under it.";
        }
        String where = result.path("scope").isTextual() ? "for " + field(result, "scope") : "for all scopes";
        return "Made new keys " + where + "; " + counted(count, "value") + " put under them.";
    }

    private static String counted(long count, String thing) {
        return count + " " + thing + (count == 1 ? " is" : "s are");
    }

    private static String field(JsonNode object, String name) {
        return object.path(name).asText();
    }
}
