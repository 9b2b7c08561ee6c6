package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra secrets root-share show}: what opens the vault beside the state directory. */
@Command(name = "show", description = "Show what opens the vault beside the state directory.")
public final class RootShareShowCommand extends SecretsSideCommand {
    /** The command in this context. */
    public RootShareShowCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode share = ask("secrets.share.show", params());
        context().output().data(share, () -> vaultText().rootKey(share));
    }
}
