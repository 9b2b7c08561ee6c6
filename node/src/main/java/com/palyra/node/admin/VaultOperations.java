package com.palyra.node.admin;

import com.palyra.actors.view.GrantView;
import com.palyra.actors.view.ReviewView;
import com.palyra.actors.view.ScopeView;
import com.palyra.actors.view.SecretHistory;
import com.palyra.actors.view.SecretPage;
import com.palyra.actors.view.SecretValue;
import com.palyra.actors.view.SecretView;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BackendProbe;
import com.palyra.persistence.vault.RootShare;
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
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may do with the vault of the running node. Thread-safe; failures are {@link
 * com.palyra.protocol.error.PalyraException} in the stage. What takes long tells how far it is to a {@link LongConsumer}, and
 * goes on whether anybody waits for it or not.
 */
public interface VaultOperations {
    /**
     * Stores a value as a new version of a secret.
     *
     * @param value stays the caller's
     * @param ifVersion store only if this is the newest version now, 0 if there must be none; null for in any case
     */
    CompletionStage<SecretView> put(SecretRef ref, SensitiveBytes value, @Nullable Long ifVersion);

    /**
     * Opens a value, which the receiver closes.
     *
     * @param version null for the newest
     */
    CompletionStage<SecretValue> get(SecretRef ref, @Nullable Long version);

    /** The scopes there are, by name. */
    List<ScopeView> scopes();

    /**
     * Secrets of one scope, at most {@link com.palyra.protocol.Limits#SECRETS_PER_PAGE}.
     *
     * @param after null for from the first
     */
    CompletionStage<SecretPage> list(Scope scope, @Nullable KeyName after);

    /** A secret and the versions that are kept. */
    CompletionStage<SecretHistory> history(SecretRef ref);

    /** Hides a secret. */
    CompletionStage<SecretView> delete(SecretRef ref);

    /** Brings a deleted secret back. */
    CompletionStage<SecretView> undelete(SecretRef ref);

    /**
     * Ends a secret or one of its versions for good.
     *
     * @param version null for all of them and the secret itself
     */
    CompletionStage<Void> destroy(SecretRef ref, @Nullable Long version);

    /** What should be looked at. */
    CompletionStage<ReviewView> review(Duration unread, Duration old);

    /** Backend, root key and what hangs. */
    CompletionStage<VaultStatus> vault();

    /** Which backends this machine has: each is tried by writing, reading and deleting. */
    CompletionStage<List<BackendProbe>> probe();

    /** Moves everything to another backend and switches to it when all is there; ends with how many blobs that were. */
    CompletionStage<Long> migrate(BackendKind kind, LongConsumer progress);

    /**
     * Makes new scope keys; ends with how many values are under them.
     *
     * @param scope null for all
     * @param dropUnknown whether keys of secrets that the journal does not know end, however many
     */
    CompletionStage<Long> rotateScopes(@Nullable Scope scope, boolean dropUnknown, LongConsumer progress);

    /** Makes a new root key; ends with how many scope keys were put under it. */
    CompletionStage<Long> rotateRoot(LongConsumer progress);

    /** Adds a share to the root key: in the operating system's store, or a passphrase that stays the caller's. */
    CompletionStage<RootShare> addShare(RootShare.Kind kind, @Nullable SensitiveBytes passphrase);

    /** Puts another passphrase in the place of the one there is; it stays the caller's. */
    CompletionStage<RootShare> replacePassphrase(SensitiveBytes passphrase);

    /** Takes the share away, so that the secret store alone opens the vault. */
    CompletionStage<RootShare> removeShare();

    /** Opens the vault with the passphrase, which stays the caller's. */
    CompletionStage<VaultStatus> unlock(SensitiveBytes passphrase);

    /** What a device may do, by scope; empty when there is no such device. */
    Optional<List<GrantView>> grants(Ulid device);

    /** Allows a device something in a scope, instead of what it was allowed there. */
    CompletionStage<List<GrantView>> grant(Ulid device, Grant grant);

    /** Allows a device nothing in a scope any more: the next request is refused. */
    CompletionStage<List<GrantView>> revokeGrant(Ulid device, Scope scope);
}
