package com.palyra.node.cli.operator;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code palyra ca ...}: the group of the commands about certificate authorities. */
@Command(name = "ca", description = "Certificate authorities of the node.", synopsisSubcommandLabel = "COMMAND")
public final class CaCommand {
    private CaCommand() {}

    /** The group with its commands. */
    public static CommandLine group(CommandContext context) {
        return new CommandLine(new CaCommand())
                .addSubcommand(new CaShowCommand(context))
                .addSubcommand(new CaPrepareCommand(context))
                .addSubcommand(new CaActivateCommand(context))
                .addSubcommand(new CaRetireCommand(context))
                .addSubcommand(new CaReplaceCommand(context));
    }
}
