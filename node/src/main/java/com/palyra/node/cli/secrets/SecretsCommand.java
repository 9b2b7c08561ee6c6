package com.palyra.node.cli.secrets;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code palyra secrets ...}: the group of the commands about the vault. */
@Command(name = "secrets", description = "Secrets that the node keeps.", synopsisSubcommandLabel = "COMMAND")
public final class SecretsCommand {
    private SecretsCommand() {}

    /** The group with its commands. */
    public static CommandLine group(CommandContext context) {
        return new CommandLine(new SecretsCommand())
                .addSubcommand(new SecretsSetCommand(context))
                .addSubcommand(new SecretsGetCommand(context))
                .addSubcommand(new SecretsListCommand(context))
                .addSubcommand(new SecretsHistoryCommand(context))
                .addSubcommand(new SecretsDeleteCommand(context))
                .addSubcommand(new SecretsUndeleteCommand(context))
                .addSubcommand(new SecretsDestroyCommand(context))
                .addSubcommand(new CommandLine(new SecretsRunCommand(context)).setStopAtPositional(true))
                .addSubcommand(new SecretsReviewCommand(context))
                .addSubcommand(new SecretsRotateKeysCommand(context))
                .addSubcommand(BackendCommand.group(context))
                .addSubcommand(RootShareCommand.group(context))
                .addSubcommand(new SecretsUnlockCommand(context));
    }
}
