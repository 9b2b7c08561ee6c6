package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra secrets backend show}: where secrets are kept and what opens them. */
@Command(name = "show", description = "Show where secrets are kept and what opens them.")
public final class BackendShowCommand extends SecretsSideCommand {
    /** The command in this context. */
    public BackendShowCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode status = ask("secrets.backend", params());
        context().output().data(status, () -> vaultText().status(status));
    }
}
