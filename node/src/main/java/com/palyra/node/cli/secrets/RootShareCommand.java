package com.palyra.node.cli.secrets;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code palyra secrets root-share ...}: the group of the commands about shares of the root key. */
@Command(
        name = "root-share",
        description = "What opens the vault beside the state directory.",
        synopsisSubcommandLabel = "COMMAND")
public final class RootShareCommand {
    private RootShareCommand() {}

    /** The group with its commands. */
    public static CommandLine group(CommandContext context) {
        return new CommandLine(new RootShareCommand())
                .addSubcommand(new RootShareAddCommand(context))
                .addSubcommand(new RootShareRemoveCommand(context))
                .addSubcommand(new RootShareShowCommand(context));
    }
}
