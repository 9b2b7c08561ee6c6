package com.palyra.node.cli.device;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code palyra device ...}: the group of the commands of a paired device. */
@Command(name = "device", description = "This machine as a device.", synopsisSubcommandLabel = "COMMAND")
public final class DeviceCommand {
    private DeviceCommand() {}

    /** The group with its commands. */
    public static CommandLine group(CommandContext context) {
        return new CommandLine(new DeviceCommand())
                .addSubcommand(new DeviceHealthCommand(context))
                .addSubcommand(new DeviceShowCommand(context))
                .addSubcommand(new DeviceRenewCommand(context))
                .addSubcommand(new DeviceRunCommand(context))
                .addSubcommand(new DeviceEventsCommand(context))
                .addSubcommand(new DevicePublishCommand(context))
                .addSubcommand(new DeviceRevokeSelfCommand(context))
                .addSubcommand(DeviceSecretsCommand.group(context));
    }
}
