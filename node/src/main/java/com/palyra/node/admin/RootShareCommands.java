package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.persistence.vault.RootShare;
import com.palyra.persistence.vault.VaultStatus;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The admin commands about what opens the vault. A passphrase comes as Base64 of UTF-8. Stateless. */
final class RootShareCommands {
    private final VaultOperations vault;

    RootShareCommands(VaultOperations vault) {
        this.vault = vault;
    }

    Map<String, NodeCommands.Command> table() {
        return Map.of(
                "secrets.share.show", this::show,
                "secrets.share.add", this::add,
                "secrets.share.remove", this::remove,
                "secrets.unlock", this::unlock);
    }

    private CompletionStage<? extends JsonNode> show(Params params) {
        params.done();
        return vault.vault().thenApply(VaultStatus::share).thenApply(VaultJson::of);
    }

    private CompletionStage<? extends JsonNode> add(Params params) {
        RootShare.Kind kind = params.value("kind", RootShareCommands::kind);
        if (kind == RootShare.Kind.OS_STORE) {
            params.done();
            return vault.addShare(kind, null).thenApply(VaultJson::of);
        }
        return VaultCommands.lent(passphrase(params), passphrase -> {
                    params.done();
                    if (characters(passphrase) < Limits.PASSPHRASE_CHARACTERS) {
                        throw new PalyraException(
                                ErrorCode.USAGE,
                                "A passphrase has at least " + Limits.PASSPHRASE_CHARACTERS + " characters.");
                    }
                    return vault.addShare(kind, passphrase);
                })
                .thenApply(VaultJson::of);
    }

    private CompletionStage<? extends JsonNode> remove(Params params) {
        params.done();
        return vault.removeShare().thenApply(VaultJson::of);
    }

    private CompletionStage<? extends JsonNode> unlock(Params params) {
        return VaultCommands.lent(passphrase(params), passphrase -> {
                    params.done();
                    return vault.unlock(passphrase);
                })
                .thenApply(VaultJson::of);
    }

    private static RootShare.Kind kind(String word) {
        RootShare.Kind kind = RootShare.Kind.parse(word);
        if (kind == RootShare.Kind.NONE) {
            throw new IllegalArgumentException("a share is os_store or passphrase.");
        }
        return kind;
    }

    /** Bytes of UTF-8 that begin a character. */
    private static int characters(SensitiveBytes passphrase) {
        byte[] bytes = passphrase.exposeCopy();
        int characters = 0;
        for (byte each : bytes) {
            characters += (each & 0xC0) == 0x80 ? 0 : 1;
        }
        Arrays.fill(bytes, (byte) 0);
        return characters;
    }

    private static SensitiveBytes passphrase(Params params) {
        return params.secret(
                "passphrase_base64",
                Limits.PASSPHRASE_BYTES,
                () -> new PalyraException(
                        ErrorCode.USAGE, "A passphrase has at most " + Limits.PASSPHRASE_BYTES + " bytes."));
    }
}
