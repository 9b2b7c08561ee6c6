package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.protocol.vault.SecretRef;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code palyra secrets undelete SCOPE/KEY}: brings a deleted secret back. */
@Command(name = "undelete", description = "Bring a deleted secret back.")
public final class SecretsUndeleteCommand extends SecretsSideCommand {
    @Mixin
    private SecretName name = new SecretName();

    /** The command in this context. */
    public SecretsUndeleteCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        SecretRef ref = name.ref();
        ObjectNode secret = askObject("secrets.undelete", named(ref));
        context().output().data(secret, () -> ref + " is back.");
    }
}
