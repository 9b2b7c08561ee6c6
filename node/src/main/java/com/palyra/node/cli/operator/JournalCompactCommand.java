package com.palyra.node.cli.operator;

import com.palyra.node.admin.JournalJson;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra journal compact}: gives back the space of what was deleted. */
@Command(name = "compact", description = "Give back the space of what was deleted.")
public final class JournalCompactCommand extends JournalSideCommand {
    /** The command in this context. */
    public JournalCompactCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws Exception {
        Done done =
                job("journal.compact", "compacting the journal", (journal, seen) -> JournalJson.of(journal.compact()));
        context().output().data(done.result(), () -> journalText().compacted(done.result()));
    }
}
