package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.admin.JournalJson;
import com.palyra.node.cli.CommandContext;
import com.palyra.persistence.state.StateDirectory.Role;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;

/**
 * {@code palyra journal check}: reads everything; damage is the result and an error. Its code is one of its own, since that
 * of damage elsewhere sends the operator here.
 */
@Command(name = "check", description = "Read the whole journal, and list what is missing or damaged.")
public final class JournalCheckCommand extends JournalSideCommand {
    /** The command in this context. */
    public JournalCheckCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws Exception {
        Done done;
        try {
            done = job("journal.check", "checking the journal", (journal, seen) -> JournalJson.of(journal.check(seen)));
        } catch (ExecutionException failed) {
            throw PalyraException.in(failed)
                    .filter(damaged -> damaged.error() == ErrorCode.JOURNAL_DAMAGED)
                    .map(damaged -> new PalyraException(ErrorCode.JOURNAL_FINDINGS, damaged.sentence(), damaged))
                    .orElseThrow(() -> failed);
        }
        JsonNode report = done.result();
        context().output().data(report, () -> journalText().report(report, done.running()));
        if (!report.path("healthy").asBoolean()) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_FINDINGS,
                    "The journal in the state directory " + context().stateDirectory(Role.NODE) + " is damaged: "
                            + Affected.in(report) + ".");
        }
    }
}
