package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code palyra secrets set SCOPE/KEY}: stores a value. */
@Command(name = "set", description = "Store a value, as a new version of a secret.")
public final class SecretsSetCommand extends SecretsSideCommand {
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
    public SecretsSetCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        ObjectNode params = named(name.ref());
        if (ifVersion != null) {
            params.put("if_version", ifVersion);
        }
        try (SensitiveBytes value = input.read(context())) {
            params.put("value_base64", base64(value));
        }
        secrets().stored(askObject("secrets.put", params));
    }
}
