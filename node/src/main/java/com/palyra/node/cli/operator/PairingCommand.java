package com.palyra.node.cli.operator;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code palyra pairing ...}: the group of the commands about codes and requests. */
@Command(name = "pairing", description = "Codes and pairing requests.", synopsisSubcommandLabel = "COMMAND")
public final class PairingCommand {
    private PairingCommand() {}

    /** The group with its commands. */
    public static CommandLine group(CommandContext context) {
        return new CommandLine(new PairingCommand())
                .addSubcommand(new PairingCodeCommand(context))
                .addSubcommand(new PairingListCommand(context))
                .addSubcommand(new PairingShowCommand(context))
                .addSubcommand(new PairingApproveCommand(context))
                .addSubcommand(new PairingRejectCommand(context))
                .addSubcommand(new PairingResumeCommand(context));
    }
}
