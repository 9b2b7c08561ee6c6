package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra secrets rotate-keys}: new scope keys, or a new root key. */
@Command(name = "rotate-keys", description = "Make new keys and put secrets under them; no value is encrypted again.")
public final class SecretsRotateKeysCommand extends SecretsSideCommand {
    @ArgGroup
    private Which which = new Which();

    /** Which keys; at most one of the two, and all scopes without. */
    private static final class Which {
        @Option(names = "--scope", paramLabel = "SCOPE", description = "Only the key of this scope (all scopes).")
        private @Nullable String scope;

        @Option(names = "--root", description = "The root key instead.")
        private boolean root;
    }

    @Option(
            names = "--drop-unknown",
            description = "With --scope: end keys of secrets that the journal does not know, however many, for good.")
    private boolean dropUnknown;

    /** The command in this context. */
    public SecretsRotateKeysCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws InterruptedException {
        ObjectNode params = params();
        if (which.root) {
            params.put("root", true);
        }
        if (which.scope != null) {
            params.put("scope", scope(which.scope));
        }
        if (dropUnknown) {
            params.put("drop_unknown", true);
        }
        JsonNode rotated = job("secrets.rotate", params, "rotating keys", which.root ? "scope keys" : "values");
        context().output().data(rotated, () -> vaultText().rotated(rotated));
    }
}
