package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.persistence.vault.BackendKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra secrets backend migrate KIND}: moves everything, verifies it, and then switches. */
@Command(name = "migrate", description = "Move all secrets to another backend.")
public final class BackendMigrateCommand extends SecretsSideCommand {
    @Parameters(
            paramLabel = "KIND",
            description = "macos_keychain, linux_secret_service, windows_dpapi or encrypted_file.")
    private BackendKind kind = BackendKind.ENCRYPTED_FILE;

    /** The command in this context. */
    public BackendMigrateCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws InterruptedException {
        JsonNode migrated = job(
                "secrets.migrate",
                params().put("kind", kind.wireName()),
                "moving secrets to " + kind.wireName(),
                "blobs");
        context().output().data(migrated, () -> vaultText().migrated(migrated));
    }
}
