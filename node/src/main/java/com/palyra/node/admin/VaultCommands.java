package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admin commands about secrets. Values come and go as Base64 in {@code value_base64}: what holds them as bytes is
 * cleared, the text of a message is not, since the JVM does not let it be. {@code secrets.migrate} and {@code
 * secrets.rotate} are {@link Jobs}, and {@code secrets.job} says how far one is. Thread-safe.
 */
final class VaultCommands {
    private final VaultOperations vault;
    private final Jobs<JsonNode> jobs;

    VaultCommands(VaultOperations vault, Supplier<Ulid> jobIds) {
        this.vault = vault;
        this.jobs = new Jobs<>(
                jobIds,
                () -> new PalyraException(
                        ErrorCode.VAULT_BUSY, "The node is moving secrets or rotating keys already."));
    }

    Map<String, NodeCommands.Command> table() {
        Map<String, NodeCommands.Command> table = new HashMap<>(Map.of(
                "secrets.put", this::put,
                "secrets.get", this::get,
                "secrets.list", this::list,
                "secrets.scopes", this::scopes,
                "secrets.history", this::history,
                "secrets.delete", this::delete,
                "secrets.undelete", this::undelete,
                "secrets.destroy", this::destroy,
                "secrets.review", this::review));
        table.putAll(Map.of(
                "secrets.backend", this::backend,
                "secrets.probe", this::probe,
                "secrets.migrate", this::migrate,
                "secrets.rotate", this::rotate,
                "secrets.job", this::job));
        table.putAll(new RootShareCommands(vault).table());
        table.putAll(new GrantCommands(vault).table());
        return Map.copyOf(table);
    }

    /** Lends a secret for as long as something takes, and clears it then. */
    static <T> CompletionStage<T> lent(SensitiveBytes secret, Function<SensitiveBytes, CompletionStage<T>> use) {
        try {
            return use.apply(secret).whenComplete((done, failed) -> secret.close());
        } catch (RuntimeException failed) {
            secret.close();
            throw failed;
        }
    }

    /** A scope, or the error that every wrong name of a secret is. */
    static Scope scope(Params params) {
        return named("scope", params.text("scope"), Scope::parse);
    }

    private CompletionStage<? extends JsonNode> put(Params params) {
        SecretRef ref = ref(params);
        Long ifVersion = number(params, "if_version", 0);
        SensitiveBytes value = params.secret("value_base64", Limits.SECRET_VALUE_BYTES, VaultCommands::tooLarge);
        return lent(value, lent -> {
                    params.done();
                    return vault.put(ref, lent, ifVersion);
                })
                .thenApply(VaultJson::of);
    }

    private CompletionStage<? extends JsonNode> get(Params params) {
        SecretRef ref = ref(params);
        Long version = number(params, "version", 1);
        params.done();
        return vault.get(ref, version).thenApply(opened -> {
            try (opened) {
                return VaultJson.of(opened);
            }
        });
    }

    private CompletionStage<? extends JsonNode> list(Params params) {
        Scope scope = scope(params);
        KeyName after = params.optionalText("after")
                .map(text -> named("after", text, KeyName::parse))
                .orElse(null);
        params.done();
        return vault.list(scope, after).thenApply(VaultJson::of);
    }

    private CompletionStage<? extends JsonNode> scopes(Params params) {
        Optional<Scope> after = params.optionalText("after").map(text -> named("after", text, Scope::parse));
        params.done();
        return CompletableFuture.completedFuture(VaultJson.scopes(vault.scopes(), after));
    }

    private CompletionStage<? extends JsonNode> history(Params params) {
        SecretRef ref = ref(params);
        params.done();
        return vault.history(ref).thenApply(VaultJson::of);
    }

    private CompletionStage<? extends JsonNode> delete(Params params) {
        SecretRef ref = ref(params);
        params.done();
        return vault.delete(ref).thenApply(VaultJson::of);
    }

    private CompletionStage<? extends JsonNode> undelete(Params params) {
        SecretRef ref = ref(params);
        params.done();
        return vault.undelete(ref).thenApply(VaultJson::of);
    }

    private CompletionStage<? extends JsonNode> destroy(Params params) {
        SecretRef ref = ref(params);
        Long version = number(params, "version", 1);
        params.done();
        return vault.destroy(ref, version).thenApply(done -> VaultJson.destroyed(ref, version));
    }

    private CompletionStage<? extends JsonNode> review(Params params) {
        Duration unread = span(params, "unread_ms");
        Duration old = span(params, "old_ms");
        params.done();
        return vault.review(unread, old).thenApply(VaultJson::of);
    }

    private CompletionStage<? extends JsonNode> backend(Params params) {
        params.done();
        return vault.vault().thenApply(VaultJson::of);
    }

    private CompletionStage<? extends JsonNode> probe(Params params) {
        params.done();
        return vault.probe().thenApply(VaultJson::probes);
    }

    private CompletionStage<? extends JsonNode> migrate(Params params) {
        BackendKind kind = params.value("kind", BackendKind::parse);
        params.done();
        return JobJson.begun(jobs.start(job -> job.follow(
                progress -> vault.migrate(kind, progress).thenApply(moved -> VaultJson.migrated(kind, moved)))));
    }

    private CompletionStage<? extends JsonNode> rotate(Params params) {
        boolean root = params.flag("root");
        Scope scope = params.optionalText("scope")
                .map(text -> named("scope", text, Scope::parse))
                .orElse(null);
        boolean dropUnknown = params.flag("drop_unknown");
        params.done();
        if (root && scope != null) {
            throw new PalyraException(ErrorCode.USAGE, "Either the root key is rotated or that of a scope.");
        }
        if (dropUnknown && scope == null) {
            throw new PalyraException(ErrorCode.USAGE, "Unknown keys are dropped of one scope, which must be named.");
        }
        return JobJson.begun(jobs.start(job -> job.follow(
                progress -> (root ? vault.rotateRoot(progress) : vault.rotateScopes(scope, dropUnknown, progress))
                        .thenApply(wrapped -> VaultJson.rotated(root, scope, wrapped)))));
    }

    private CompletionStage<? extends JsonNode> job(Params params) {
        Ulid id = params.value("job", Ulid::parse);
        params.done();
        return JobJson.state(jobs.job(id), Function.identity());
    }

    private static SecretRef ref(Params params) {
        return new SecretRef(scope(params), named("key", params.text("key"), KeyName::parse));
    }

    private static <T> T named(String what, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw new PalyraException(
                    ErrorCode.VAULT_INVALID_NAME, "The " + what + " is wrong: " + wrong.getMessage(), wrong);
        }
    }

    private static @Nullable Long number(Params params, String name, long least) {
        OptionalLong given = params.optionalNumber(name);
        if (given.isPresent() && given.getAsLong() < least) {
            throw new PalyraException(ErrorCode.USAGE, "'" + name + "' is at least " + least + ".");
        }
        return given.isPresent() ? (Long) given.getAsLong() : null;
    }

    private static Duration span(Params params, String name) {
        long milliseconds = params.optionalNumber(name)
                .orElseThrow(() -> AdminMessages.wrong("The parameter '" + name + "' is missing."));
        if (milliseconds < 0) {
            throw new PalyraException(ErrorCode.USAGE, "'" + name + "' is a span of time.");
        }
        return Duration.ofMillis(milliseconds);
    }

    private static PalyraException tooLarge() {
        return new PalyraException(
                ErrorCode.VAULT_VALUE_TOO_LARGE, "The value is larger than " + Limits.SECRET_VALUE_BYTES + " bytes.");
    }
}
