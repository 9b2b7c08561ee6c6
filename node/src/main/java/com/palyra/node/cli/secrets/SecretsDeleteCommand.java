package com.palyra.node.cli.secrets;

import com.palyra.node.cli.CommandContext;
import com.palyra.protocol.vault.SecretRef;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code palyra secrets delete SCOPE/KEY}: hides a secret. */
@Command(name = "delete", description = "Hide a secret; it can be brought back.")
public final class SecretsDeleteCommand extends SecretsSideCommand {
    @Mixin
    private SecretName name = new SecretName();

    /** The command in this context. */
    public SecretsDeleteCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        SecretRef ref = name.ref();
        secrets()
                .deleted(
                        askObject("secrets.delete", named(ref)),
                        ref,
                        "'palyra secrets undelete " + ref + "' brings it back.");
    }
}
