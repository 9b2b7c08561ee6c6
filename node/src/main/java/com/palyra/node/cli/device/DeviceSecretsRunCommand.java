package com.palyra.node.cli.device;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.secrets.ProgramWithSecrets;
import com.palyra.protocol.rpc.VaultResult;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code palyra device secrets run --env NAME=SCOPE/KEY ... -- COMMAND}: the values come from the node that this device is
 * paired with, and nothing of the connection is left when the program begins.
 */
@Command(name = "run", description = "Run a program with secrets of the node in its environment, and nowhere else.")
public final class DeviceSecretsRunCommand extends DeviceVaultCommand {
    @Mixin
    private ProgramWithSecrets program = new ProgramWithSecrets();

    /** The command in this context. */
    public DeviceSecretsRunCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException, InterruptedException {
        ProgramWithSecrets.Run ready = fetched(vault -> program.prepare(context(), secret -> {
            try (VaultResult.Value opened = vault.get(secret, null)) {
                return opened.value().exposeCopy();
            }
        }));
        exitWith(ready.toItsEnd());
    }
}
