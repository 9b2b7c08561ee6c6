package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.Prompts;
import com.palyra.protocol.vault.SecretRef;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palyra secrets destroy SCOPE/KEY}: ends a secret or a version for good. */
@Command(name = "destroy", description = "End a secret, or one version of it, for good.")
public final class SecretsDestroyCommand extends SecretsSideCommand {
    @Mixin
    private SecretName name = new SecretName();

    @Option(names = "--version", paramLabel = "N", description = "Only that version.")
    private @Nullable Long version;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /** The command in this context. */
    public SecretsDestroyCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        SecretRef ref = name.ref();
        if (!yes) {
            confirm(ref);
        }
        ObjectNode params = named(ref);
        if (version != null) {
            params.put("version", version);
        }
        JsonNode destroyed = ask("secrets.destroy", params);
        context().output().data(destroyed, () -> secrets().text().destroyed(destroyed));
    }

    private void confirm(SecretRef ref) throws IOException {
        String what =
                version == null ? "All versions of " + ref + " end" : "Version " + version + " of " + ref + " ends";
        Prompts.confirm(context().terminal(), what + " for good.", ref.key().value());
    }
}
