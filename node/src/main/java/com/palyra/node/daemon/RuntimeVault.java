package com.palyra.node.daemon;

import com.palyra.actors.view.GrantView;
import com.palyra.actors.view.ReviewView;
import com.palyra.actors.view.ScopeView;
import com.palyra.actors.view.SecretHistory;
import com.palyra.actors.view.SecretPage;
import com.palyra.actors.view.SecretValue;
import com.palyra.actors.view.SecretView;
import com.palyra.node.admin.VaultOperations;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BackendProbe;
import com.palyra.persistence.vault.RootShare;
import com.palyra.persistence.vault.VaultStatus;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The vault of a node that has none: every question is answered with that. */
final class RuntimeVault implements VaultOperations {
    @Override
    public CompletionStage<SecretView> put(SecretRef ref, SensitiveBytes value, @Nullable Long ifVersion) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<SecretValue> get(SecretRef ref, @Nullable Long version) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public List<ScopeView> scopes() {
        throw none();
    }

    @Override
    public CompletionStage<SecretPage> list(Scope scope, @Nullable KeyName after) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<SecretHistory> history(SecretRef ref) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<SecretView> delete(SecretRef ref) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<SecretView> undelete(SecretRef ref) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<Void> destroy(SecretRef ref, @Nullable Long version) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<ReviewView> review(Duration unread, Duration old) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<VaultStatus> vault() {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<List<BackendProbe>> probe() {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<Long> migrate(BackendKind kind, LongConsumer progress) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<Long> rotateScopes(@Nullable Scope scope, LongConsumer progress) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<Long> rotateRoot(LongConsumer progress) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<RootShare> addShare(RootShare.Kind kind, @Nullable SensitiveBytes passphrase) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<RootShare> removeShare() {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<VaultStatus> unlock(SensitiveBytes passphrase) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public Optional<List<GrantView>> grants(Ulid device) {
        throw none();
    }

    @Override
    public CompletionStage<List<GrantView>> grant(Ulid device, Grant grant) {
        return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<List<GrantView>> revokeGrant(Ulid device, Scope scope) {
        return CompletableFuture.failedFuture(none());
    }

    private static PalyraException none() {
        return new PalyraException(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "This node has no vault.");
    }
}
