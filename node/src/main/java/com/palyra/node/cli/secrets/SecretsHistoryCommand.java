package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code palyra secrets history SCOPE/KEY}: the versions that are kept. */
@Command(name = "history", description = "Show the versions of a secret that are kept.")
public final class SecretsHistoryCommand extends SecretsSideCommand {
    @Mixin
    private SecretName name = new SecretName();

    /** The command in this context. */
    public SecretsHistoryCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        ObjectNode history = askObject("secrets.history", named(name.ref()));
        context().output().data(history, () -> secrets().text().history(history));
    }
}
