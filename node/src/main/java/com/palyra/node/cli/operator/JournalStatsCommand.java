package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.admin.JournalJson;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra journal stats}. */
@Command(name = "stats", description = "Show how large the journal is.")
public final class JournalStatsCommand extends JournalSideCommand {
    /** The command in this context. */
    public JournalStatsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws Exception {
        JsonNode stats = question("journal.stats", journal -> JournalJson.of(journal.stats()));
        context().output().data(stats, () -> journalText().stats(stats));
    }
}
