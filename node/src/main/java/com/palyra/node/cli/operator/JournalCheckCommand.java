package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.admin.JournalJson;
import com.palyra.node.cli.CommandContext;
import com.palyra.persistence.state.StateDirectory.Role;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import picocli.CommandLine.Command;

/** {@code palyra journal check}: reads everything; damage is the result and an error. */
@Command(name = "check", description = "Read the whole journal, and list what is missing or damaged.")
public final class JournalCheckCommand extends JournalSideCommand {
    /** The command in this context. */
    public JournalCheckCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws Exception {
        Done done =
                job("journal.check", "checking the journal", (journal, seen) -> JournalJson.of(journal.check(seen)));
        JsonNode report = done.result();
        context().output().data(report, () -> journalText().report(report, done.running()));
        if (!report.path("healthy").asBoolean()) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_DAMAGED,
                    "The journal in the state directory " + context().stateDirectory(Role.NODE) + " is damaged: "
                            + Affected.in(report) + ".");
        }
    }
}
