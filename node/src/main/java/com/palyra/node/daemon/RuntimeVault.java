package com.palyra.node.daemon;

import com.palyra.actors.NodeRuntime;
import com.palyra.actors.OperatorSecrets;
import com.palyra.actors.vault.VaultWork;
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
import com.palyra.persistence.vault.Vault;
import com.palyra.persistence.vault.VaultStatus;
import com.palyra.protocol.SensitiveBytes;
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

/**
 * The vault of the running node as operators see it.
 *
 * @param node owns secrets and grants
 * @param work the vault below
 */
record RuntimeVault(NodeRuntime node, VaultWork work) implements VaultOperations {
    @Override
    public CompletionStage<SecretView> put(SecretRef ref, SensitiveBytes value, @Nullable Long ifVersion) {
        return secrets().put(ref, value, ifVersion);
    }

    @Override
    public CompletionStage<SecretValue> get(SecretRef ref, @Nullable Long version) {
        return secrets().get(ref, version);
    }

    @Override
    public List<ScopeView> scopes() {
        return secrets().scopes();
    }

    @Override
    public CompletionStage<SecretPage> list(Scope scope, @Nullable KeyName after) {
        return secrets().list(scope, after);
    }

    @Override
    public CompletionStage<SecretHistory> history(SecretRef ref) {
        return secrets().history(ref);
    }

    @Override
    public CompletionStage<SecretView> delete(SecretRef ref) {
        return secrets().delete(ref);
    }

    @Override
    public CompletionStage<SecretView> undelete(SecretRef ref) {
        return secrets().undelete(ref);
    }

    @Override
    public CompletionStage<Void> destroy(SecretRef ref, @Nullable Long version) {
        return secrets().destroy(ref, version);
    }

    @Override
    public CompletionStage<ReviewView> review(Duration unread, Duration old) {
        return secrets().review(unread, old);
    }

    @Override
    public CompletionStage<VaultStatus> vault() {
        return CompletableFuture.completedFuture(work.status());
    }

    @Override
    public CompletionStage<List<BackendProbe>> probe() {
        return work.submit(Vault::probe);
    }

    @Override
    public CompletionStage<Long> migrate(BackendKind kind, LongConsumer progress) {
        return followed("vault.migrate", kind.wireName(), work.submit(vault -> vault.migrate(kind, progress)));
    }

    @Override
    public CompletionStage<Long> rotateScopes(@Nullable Scope scope, boolean dropUnknown, LongConsumer progress) {
        return secrets().rotate(scope, dropUnknown, progress);
    }

    @Override
    public CompletionStage<Long> rotateRoot(LongConsumer progress) {
        return followed("vault.rotate_root", "", work.submit(vault -> vault.rotateRoot(progress)));
    }

    @Override
    public CompletionStage<RootShare> addShare(RootShare.Kind kind, @Nullable SensitiveBytes passphrase) {
        return followed("vault.share.add", kind.wireName(), work.submit(vault -> vault.addShare(kind, passphrase)));
    }

    @Override
    public CompletionStage<RootShare> replacePassphrase(SensitiveBytes passphrase) {
        return followed(
                "vault.share.replace",
                RootShare.Kind.PASSPHRASE.wireName(),
                work.submit(vault -> vault.replacePassphrase(passphrase)));
    }

    @Override
    public CompletionStage<RootShare> removeShare() {
        return followed("vault.share.remove", "", work.submit(Vault::removeShare));
    }

    @Override
    public CompletionStage<VaultStatus> unlock(SensitiveBytes passphrase) {
        return followed("vault.unlock", "", work.submit(vault -> vault.unlock(passphrase)));
    }

    @Override
    public Optional<List<GrantView>> grants(Ulid device) {
        return node.grants(device);
    }

    @Override
    public CompletionStage<List<GrantView>> grant(Ulid device, Grant grant) {
        return node.grant(device, grant);
    }

    @Override
    public CompletionStage<List<GrantView>> revokeGrant(Ulid device, Scope scope) {
        return node.revokeGrant(device, scope);
    }

    private <T> CompletionStage<T> followed(String action, String how, CompletionStage<T> outcome) {
        return node.vaultAudit().follow(action, how, outcome);
    }

    private OperatorSecrets secrets() {
        return node.secrets();
    }
}
