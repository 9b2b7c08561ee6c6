package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.Progress;
import com.palyra.node.cli.operator.JobWatch;
import com.palyra.node.cli.operator.OperatorCommand;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.SecretRef;
import java.util.Arrays;
import java.util.Base64;

/** A command about the vault of the running node. */
abstract class SecretsSideCommand extends OperatorCommand {
    SecretsSideCommand(CommandContext context) {
        super(context);
    }

    /** Parameters that name a secret. */
    static ObjectNode named(SecretRef ref) {
        return params().put("scope", ref.scope().toString())
                .put("key", ref.key().value());
    }

    /** Asks for an answer that is an object. */
    final ObjectNode askObject(String command, ObjectNode params) {
        if (ask(command, params) instanceof ObjectNode object) {
            return object;
        }
        throw new PalyraException(ErrorCode.ADMIN_PROTOCOL, "The node's answer is not an object.");
    }

    /** Something that takes long; meanwhile a person sees how far it is. */
    final JsonNode job(String command, ObjectNode params, String doing, String things) throws InterruptedException {
        AdminClient client = client();
        try (Progress progress = context().progress(doing, things)) {
            JobWatch watch = new JobWatch(
                    client, progress, "The node stopped before it was done; run the command again to go on.");
            return watch.result("secrets.job", client.call(command, params));
        }
    }

    final SecretOutput secrets() {
        return new SecretOutput(context());
    }

    final VaultText vaultText() {
        return new VaultText(context().style(), context().clock().instant());
    }

    /** A value for a message; the text stays in memory. */
    static String base64(SensitiveBytes value) {
        byte[] bytes = value.exposeCopy();
        try {
            return Base64.getEncoder().encodeToString(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Takes the value out of an answer. The caller clears it. */
    static byte[] takeValue(ObjectNode secret) {
        JsonNode encoded = secret.remove("value_base64");
        if (encoded == null || !encoded.isTextual()) {
            throw new PalyraException(ErrorCode.ADMIN_PROTOCOL, "The node's answer has no value.");
        }
        try {
            return Base64.getDecoder().decode(encoded.textValue());
        } catch (IllegalArgumentException wrong) {
            throw new PalyraException(ErrorCode.ADMIN_PROTOCOL, "The value in the node's answer is not Base64.");
        }
    }
}
