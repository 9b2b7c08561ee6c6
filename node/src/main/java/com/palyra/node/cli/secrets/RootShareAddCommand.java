package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palyra secrets root-share add KIND}: puts a share of the root key outside the state directory. */
@Command(name = "add", description = "Put a share of the root key outside the state directory.")
public final class RootShareAddCommand extends SecretsSideCommand {
    @Parameters(paramLabel = "KIND", description = "Where the share is: os_store or passphrase.")
    private Where where = Where.OS_STORE;

    @Option(names = "--replace", description = "Change the passphrase that there is.")
    private boolean replace;

    @Mixin
    private PassphraseInput input = new PassphraseInput();

    /** Where a share may be. */
    private enum Where {
        OS_STORE,
        PASSPHRASE
    }

    /** The command in this context. */
    public RootShareAddCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        ObjectNode params = params().put("kind", where.name().toLowerCase(Locale.ROOT));
        if (replace) {
            params.put("replace", true);
        }
        if (where == Where.PASSPHRASE) {
            try (SensitiveBytes passphrase = input.chosen(context())) {
                params.put("passphrase_base64", base64(passphrase));
            }
        } else if (replace) {
            throw new UsageException("Only a passphrase is replaced.", "Leave --replace out.");
        } else if (input.fromStdin()) {
            throw new UsageException(
                    "The operating system's store needs no passphrase.", "Leave --passphrase-stdin out.");
        }
        JsonNode share = ask("secrets.share.add", params);
        context()
                .output()
                .data(
                        share,
                        () -> replace
                                ? vaultText().replaced(share)
                                : vaultText().shared(share));
    }
}
