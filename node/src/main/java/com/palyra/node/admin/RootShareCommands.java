package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.persistence.vault.RootShare;
import com.palyra.persistence.vault.VaultStatus;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
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
        boolean replace = params.flag("replace");
        if (kind == RootShare.Kind.OS_STORE) {
            params.done();
            if (replace) {
                throw new PalyraException(ErrorCode.USAGE, "Only a passphrase is replaced.");
            }
            return vault.addShare(kind, null).thenApply(VaultJson::of);
        }
        return VaultCommands.lent(passphrase(params), passphrase -> {
                    params.done();
                    if (PassphraseLength.isTooShort(passphrase)) {
                        throw new PalyraException(ErrorCode.USAGE, PassphraseLength.TOO_SHORT);
                    }
                    return replace ? vault.replacePassphrase(passphrase) : vault.addShare(kind, passphrase);
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

    private static SensitiveBytes passphrase(Params params) {
        return params.secret(
                "passphrase_base64",
                Limits.PASSPHRASE_BYTES,
                () -> new PalyraException(
                        ErrorCode.USAGE, "A passphrase has at most " + Limits.PASSPHRASE_BYTES + " bytes."));
    }
}
