package com.palyra.node.cli.operator;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code palyra journal ...}: the group of the commands about what the node has on disk. */
@Command(
        name = "journal",
        description = "The node's journal, also while the node is stopped.",
        synopsisSubcommandLabel = "COMMAND")
public final class JournalCommand {
    private JournalCommand() {}

    /** The group with its commands. */
    public static CommandLine group(CommandContext context) {
        return new CommandLine(new JournalCommand())
                .addSubcommand(new JournalStatsCommand(context))
                .addSubcommand(new JournalCheckCommand(context))
                .addSubcommand(new JournalCompactCommand(context));
    }
}
