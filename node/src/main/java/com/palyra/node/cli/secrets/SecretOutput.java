package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.protocol.vault.SecretRef;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How a secret gets out. */
public final class SecretOutput {
    private final CommandContext context;

    /** Output of a command in this context. */
    public SecretOutput(CommandContext context) {
        this.context = context;
    }

    /** How this run shows secrets to people. */
    public SecretText text() {
        return new SecretText(context.style(), context.clock().instant());
    }

    /** What is known about a secret, and on standard error how its value is seen. */
    public void hidden(ObjectNode secret) {
        context.output().data(secret, () -> text().secret(secret));
        context.output().diagnostic("The value is not shown; --reveal prints it.");
    }

    /**
     * A value: for people and pipes exactly its bytes, with a line's end only at a terminal; for scripts that read JSON the
     * secret with {@code value}, or {@code value_base64} if it is not UTF-8. The bytes stay the caller's.
     */
    public void revealed(ObjectNode secret, byte[] value) {
        if (!context.options().output().machine()) {
            context.output().bytes(value, context.terminal().showsOutput());
            return;
        }
        ObjectNode json = secret.deepCopy();
        utf8(value)
                .ifPresentOrElse(
                        text -> json.put("value", text),
                        () -> json.put("value_base64", Base64.getEncoder().encodeToString(value)));
        context.output().data(json, () -> "");
    }

    /** A value that was stored. */
    public void stored(ObjectNode secret) {
        context.output().data(secret, () -> text().stored(secret));
    }

    /** A secret that was deleted; {@code undo} says how it comes back. */
    public void deleted(ObjectNode secret, SecretRef ref, String undo) {
        context.output().data(secret, () -> "Deleted " + ref + "; " + undo);
    }

    /** The bytes as text, if that is what they are. */
    static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }
}
