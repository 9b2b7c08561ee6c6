package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.SecretRef;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palyra secrets get SCOPE/KEY}: what is known about a secret, or its value. */
@Command(name = "get", description = "Show a secret; its value only with --reveal.")
public final class SecretsGetCommand extends SecretsSideCommand {
    @Mixin
    private SecretName name = new SecretName();

    @Option(names = "--reveal", description = "Write the value to standard output.")
    private boolean reveal;

    @Option(names = "--version", paramLabel = "N", description = "That version, if it is kept (the newest).")
    private @Nullable Long version;

    /** The command in this context. */
    public SecretsGetCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        SecretRef ref = name.ref();
        if (!reveal) {
            secrets().hidden(known(ref));
            return;
        }
        ObjectNode params = named(ref);
        if (version != null) {
            params.put("version", version);
        }
        ObjectNode secret = askObject("secrets.get", params);
        byte[] value = takeValue(secret);
        try {
            secrets().revealed(secret, value);
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }

    /** Taken from the history, so that no value is opened, sent or noted as read. */
    private ObjectNode known(SecretRef ref) {
        ObjectNode history = askObject("secrets.history", named(ref));
        JsonNode versions = history.remove("versions");
        history.remove("last_read");
        if (version == null) {
            return history;
        }
        for (JsonNode kept : versions) {
            if (kept.path("version").asLong() == version) {
                return history.put("version", version)
                        .put("size", kept.path("size").asInt())
                        .put("updated_at", kept.path("at").asText());
            }
        }
        throw new PalyraException(
                ErrorCode.VAULT_NOT_FOUND,
                "There is no version " + version + " of " + ref + "; 'palyra secrets history " + ref
                        + "' shows which are kept.");
    }
}
