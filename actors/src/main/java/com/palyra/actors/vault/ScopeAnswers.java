package com.palyra.actors.vault;

import com.palyra.actors.vault.VaultCommand.Get;
import com.palyra.actors.vault.VaultCommand.History;
import com.palyra.actors.vault.VaultCommand.ListSecrets;
import com.palyra.actors.vault.VaultCommand.Put;
import com.palyra.actors.view.SecretHistory;
import com.palyra.actors.view.SecretPage;
import com.palyra.actors.view.SecretVersionView;
import com.palyra.actors.view.SecretView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a scope answers from what it knows, without asking the vault. */
final class ScopeAnswers {
    private ScopeAnswers() {}

    /** Why a value may not be stored now, if so. */
    static Optional<VaultReply> refusal(ScopeContent content, Put put) {
        Optional<ScopeContent.Secret> before = content.secret(put.ref().key());
        long newest = before.map(ScopeContent.Secret::newest).orElse(0L);
        if (put.value().length() > Limits.SECRET_VALUE_BYTES) {
            return refused(
                    ErrorCode.VAULT_VALUE_TOO_LARGE, "A value has at most " + Limits.SECRET_VALUE_BYTES + " bytes.");
        }
        if (put.ifVersion() != null && put.ifVersion() != newest) {
            return refused(
                    ErrorCode.VAULT_VERSION_CONFLICT,
                    before.isEmpty()
                            ? "There is no secret " + put.ref() + "."
                            : "The newest version of " + put.ref() + " is " + newest + ".");
        }
        if (before.isEmpty() && content.secrets().size() >= Limits.SECRETS_PER_SCOPE) {
            return refused(
                    ErrorCode.VAULT_FULL,
                    "The scope " + put.scope() + " has " + Limits.SECRETS_PER_SCOPE + " secrets already.");
        }
        return Optional.empty();
    }

    /** The secret as it is shown. */
    static SecretView view(ScopeContent content, SecretRef ref) {
        return ScopeContent.view(ref, content.secret(ref.key()).orElseThrow(), null);
    }

    static VaultReply listed(ScopeContent content, ListSecrets list) {
        Map<KeyName, ScopeContent.Secret> after =
                list.after() == null ? content.secrets() : content.secrets().tailMap(list.after(), false);
        List<SecretView> page = new ArrayList<>();
        for (Map.Entry<KeyName, ScopeContent.Secret> entry : after.entrySet()) {
            if (page.size() == Limits.SECRETS_PER_PAGE) {
                return new VaultReply.Listed(new SecretPage(page, true));
            }
            page.add(ScopeContent.view(new SecretRef(list.scope(), entry.getKey()), entry.getValue(), null));
        }
        return new VaultReply.Listed(new SecretPage(page, false));
    }

    static VaultReply history(ScopeContent content, History history, ReadNotes reads) {
        return content.secret(history.ref().key())
                .<VaultReply>map(secret -> {
                    List<SecretVersionView> newestFirst = new ArrayList<>(secret.versions());
                    Collections.reverse(newestFirst);
                    Instant read = Stream.of(reads.of(history.ref().key()), Optional.ofNullable(secret.lastRead()))
                            .flatMap(Optional::stream)
                            .max(Instant::compareTo)
                            .orElse(null);
                    return new VaultReply.Known(
                            new SecretHistory(ScopeContent.view(history.ref(), secret, null), newestFirst, read));
                })
                .orElseGet(() -> notFound(history.ref(), null));
    }

    /** There is no such value, or it is hidden. */
    static VaultReply notFound(ScopeContent content, Get get) {
        Optional<ScopeContent.Secret> secret = content.secret(get.ref().key());
        if (secret.filter(ScopeContent.Secret::deleted).isPresent()) {
            return new VaultReply.Refused(ErrorCode.VAULT_NOT_FOUND, "The secret " + get.ref() + " was deleted.");
        }
        return secret.flatMap(found -> found.version(get.version())).isPresent()
                ? new VaultReply.Refused(
                        ErrorCode.VAULT_NOT_FOUND,
                        "The version " + get.version() + " of " + get.ref()
                                + " was deleted; 'palyra secrets undelete' brings it back.")
                : notFound(get.ref(), get.version());
    }

    static VaultReply notFound(SecretRef ref, @Nullable Long version) {
        return new VaultReply.Refused(
                ErrorCode.VAULT_NOT_FOUND,
                version == null
                        ? "There is no secret " + ref + "."
                        : "There is no version " + version + " of " + ref + ".");
    }

    static VaultReply notFound(Scope scope) {
        return new VaultReply.Refused(ErrorCode.VAULT_NOT_FOUND, "There are no secrets in the scope " + scope + ".");
    }

    static VaultReply busy(Scope scope) {
        return new VaultReply.Refused(ErrorCode.VAULT_BUSY, "Too many requests wait for the scope " + scope + ".");
    }

    /** What failed before is not removed yet. */
    static VaultReply.Refused tooManyFailed(Scope scope) {
        return new VaultReply.Refused(
                ErrorCode.VAULT_BUSY,
                "Too many values could not be written to the scope " + scope + "; what is left of them goes first.");
    }

    /** It waited too long, or took so long that the answer would come too late. */
    static VaultReply.Refused late(Scope scope) {
        return new VaultReply.Refused(
                ErrorCode.VAULT_BUSY, "Other changes of the scope " + scope + " took too long; nothing was done.");
    }

    /** It was allowed and is not any more. */
    static VaultReply.Refused withdrawn(Scope scope) {
        return new VaultReply.Refused(
                ErrorCode.VAULT_NOT_GRANTED,
                "The grant for the scope " + scope + " ended meanwhile; nothing was done.");
    }

    private static Optional<VaultReply> refused(ErrorCode error, String sentence) {
        return Optional.of(new VaultReply.Refused(error, sentence));
    }
}
