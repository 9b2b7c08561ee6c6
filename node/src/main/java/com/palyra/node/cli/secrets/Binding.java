package com.palyra.node.cli.secrets;

import com.palyra.node.cli.UsageException;
import com.palyra.protocol.vault.SecretRef;
import java.util.regex.Pattern;

/**
 * A variable of an environment and the secret that it is to hold, written {@code NAME=SCOPE/KEY}.
 *
 * @param variable a letter or {@code _}, then letters, digits and {@code _}
 * @param secret whose newest value it gets
 */
record Binding(String variable, SecretRef secret) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Reads the written form; no error repeats what follows the {@code =}, which may be a value. */
    static Binding parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0 || !VARIABLE.matcher(text.substring(0, equals)).matches()) {
            throw new UsageException(
                    "--env is written NAME=SCOPE/KEY, and a name has letters, digits and '_'.",
                    "Write it such as --env TOKEN=global/github_token.");
        }
        SecretRef secret = SecretName.parsed(() -> SecretRef.parse(text.substring(equals + 1)));
        return new Binding(text.substring(0, equals), secret);
    }
}
