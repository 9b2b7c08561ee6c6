package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code palyra secrets unlock}: opens the vault with the passphrase. */
@Command(name = "unlock", description = "Open the vault with the passphrase.")
public final class SecretsUnlockCommand extends SecretsSideCommand {
    @Mixin
    private PassphraseInput input = new PassphraseInput();

    /** The command in this context. */
    public SecretsUnlockCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        ObjectNode params = params();
        try (SensitiveBytes passphrase = input.known(context())) {
            params.put("passphrase_base64", base64(passphrase));
        }
        JsonNode status = ask("secrets.unlock", params);
        context().output().data(status, () -> vaultText().status(status));
    }
}
