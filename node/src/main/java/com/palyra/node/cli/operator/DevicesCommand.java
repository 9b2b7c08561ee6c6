package com.palyra.node.cli.operator;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code palyra devices ...}: the group of the commands about paired devices. */
@Command(name = "devices", description = "Devices that were let in.", synopsisSubcommandLabel = "COMMAND")
public final class DevicesCommand {
    private DevicesCommand() {}

    /** The group with its commands. */
    public static CommandLine group(CommandContext context) {
        return new CommandLine(new DevicesCommand())
                .addSubcommand(new DevicesListCommand(context))
                .addSubcommand(new DevicesShowCommand(context))
                .addSubcommand(new DevicesRevokeCommand(context))
                .addSubcommand(new DevicesEvictCommand(context))
                .addSubcommand(new DevicesRemoveCommand(context))
                .addSubcommand(new DevicesClearCommand(context))
                .addSubcommand(new DevicesRotateCommand(context))
                .addSubcommand(new DevicesGrantCommand(context))
                .addSubcommand(new DevicesRevokeGrantCommand(context))
                .addSubcommand(new DevicesGrantsCommand(context))
                .addSubcommand(new DevicesSendCommand(context))
                .addSubcommand(new DevicesInvokeCommand(context))
                .addSubcommand(new DevicesInvocationCommand(context))
                .addSubcommand(new DevicesCancelCommand(context))
                .addSubcommand(new DevicesEventsCommand(context));
    }
}
