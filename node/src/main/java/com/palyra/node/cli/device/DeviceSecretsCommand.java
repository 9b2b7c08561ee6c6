package com.palyra.node.cli.device;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code palyra device secrets ...}: the group of the commands about the secrets that this device may use. */
@Command(
        name = "secrets",
        description = "Secrets of the node that this device may use.",
        synopsisSubcommandLabel = "COMMAND")
public final class DeviceSecretsCommand {
    private DeviceSecretsCommand() {}

    /** The group with its commands. */
    static CommandLine group(CommandContext context) {
        return new CommandLine(new DeviceSecretsCommand())
                .addSubcommand(new DeviceSecretsGetCommand(context))
                .addSubcommand(new DeviceSecretsSetCommand(context))
                .addSubcommand(new DeviceSecretsListCommand(context))
                .addSubcommand(new DeviceSecretsDeleteCommand(context))
                .addSubcommand(new CommandLine(new DeviceSecretsRunCommand(context)).setStopAtPositional(true));
    }
}
