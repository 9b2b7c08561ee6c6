package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra secrets root-share remove}: takes the share away. */
@Command(name = "remove", description = "Take the share away: the state directory alone opens the vault then.")
public final class RootShareRemoveCommand extends SecretsSideCommand {
    /** The command in this context. */
    public RootShareRemoveCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode share = ask("secrets.share.remove", params());
        context().output().data(share, () -> vaultText().rootKey(share));
    }
}
