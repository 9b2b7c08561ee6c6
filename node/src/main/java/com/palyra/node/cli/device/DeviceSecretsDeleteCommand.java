package com.palyra.node.cli.device;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.secrets.SecretName;
import com.palyra.protocol.vault.SecretRef;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code palyra device secrets delete SCOPE/KEY}: hides a secret. */
@Command(name = "delete", description = "Hide a secret; the operator can bring it back.")
public final class DeviceSecretsDeleteCommand extends DeviceVaultCommand {
    @Mixin
    private SecretName name = new SecretName();

    /** The command in this context. */
    public DeviceSecretsDeleteCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        SecretRef ref = name.ref();
        connected(vault ->
                secrets().deleted(vault.delete(ref).json(), ref, "the operator of the node can bring it back."));
    }
}
