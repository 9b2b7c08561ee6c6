package com.palyra.node.cli.device;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.secrets.SecretName;
import com.palyra.protocol.rpc.VaultResult;
import com.palyra.protocol.vault.SecretRef;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palyra device secrets get SCOPE/KEY}: what is known about a secret, or its value. Both are a read to the node. */
@Command(name = "get", description = "Show a secret; its value only with --reveal.")
public final class DeviceSecretsGetCommand extends DeviceVaultCommand {
    @Mixin
    private SecretName name = new SecretName();

    @Option(names = "--reveal", description = "Write the value to standard output.")
    private boolean reveal;

    @Option(names = "--version", paramLabel = "N", description = "That version, if it is kept (the newest).")
    private @Nullable Long version;

    /** The command in this context. */
    public DeviceSecretsGetCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        SecretRef ref = name.ref();
        connected(vault -> {
            try (VaultResult.Value opened = vault.get(ref, version)) {
                if (!reveal) {
                    secrets().hidden(opened.secret().json());
                    return;
                }
                byte[] value = opened.value().exposeCopy();
                try {
                    secrets().revealed(opened.secret().json(), value);
                } finally {
                    Arrays.fill(value, (byte) 0);
                }
            }
        });
    }
}
