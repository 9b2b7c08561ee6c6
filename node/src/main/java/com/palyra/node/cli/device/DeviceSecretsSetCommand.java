package com.palyra.node.cli.device;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.secrets.SecretName;
import com.palyra.node.cli.secrets.ValueInput;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.SecretRef;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palyra device secrets set SCOPE/KEY}: stores a value. */
@Command(name = "set", description = "Store a value, as a new version of a secret.")
public final class DeviceSecretsSetCommand extends DeviceVaultCommand {
    @Mixin
    private SecretName name = new SecretName();

    @Mixin
    private ValueInput input = new ValueInput();

    @Option(
            names = "--if-version",
            paramLabel = "N",
            description = "Only if that is the newest version now; 0 if there must be none.")
    private @Nullable Long ifVersion;

    /** The command in this context. */
    public DeviceSecretsSetCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        SecretRef ref = name.ref();
        try (SensitiveBytes value = input.read(context())) {
            connected(vault -> secrets().stored(vault.put(ref, value, ifVersion).json()));
        }
    }
}
