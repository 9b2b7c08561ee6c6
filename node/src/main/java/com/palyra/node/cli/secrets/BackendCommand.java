package com.palyra.node.cli.secrets;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code palyra secrets backend ...}: the group of the commands about where blobs are. */
@Command(name = "backend", description = "Where secrets are kept.", synopsisSubcommandLabel = "COMMAND")
public final class BackendCommand {
    private BackendCommand() {}

    /** The group with its commands. */
    public static CommandLine group(CommandContext context) {
        return new CommandLine(new BackendCommand())
                .addSubcommand(new BackendShowCommand(context))
                .addSubcommand(new BackendProbeCommand(context))
                .addSubcommand(new BackendMigrateCommand(context));
    }
}
