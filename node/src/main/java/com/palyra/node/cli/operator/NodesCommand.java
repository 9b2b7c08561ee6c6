package com.palyra.node.cli.operator;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code palyra nodes ...}: commands about devices under the names that the reference system gives them. */
@Command(name = "nodes", hidden = true, description = "Other names for 'devices'.", synopsisSubcommandLabel = "COMMAND")
public final class NodesCommand {
    private NodesCommand() {}

    /** The group with its commands. */
    public static CommandLine group(CommandContext context) {
        return new CommandLine(new NodesCommand())
                .addSubcommand("list", new DevicesListCommand(context))
                .addSubcommand("describe", new DevicesShowCommand(context))
                .addSubcommand("status", new DevicesShowCommand(context))
                .addSubcommand("invoke", new DevicesInvokeCommand(context));
    }
}
