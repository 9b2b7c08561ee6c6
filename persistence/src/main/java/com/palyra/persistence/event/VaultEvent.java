package com.palyra.persistence.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What happened in one scope of the vault. Never a value, a key that opens one, or anything derived from them. */
public sealed interface VaultEvent extends DurableEvent {
    /** The scope, in its written form. */
    String scope();

    /**
     * A value was stored.
     *
     * @param created whether the secret did not exist before
     * @param ended versions that are not kept any more
     */
    record SecretStored(String scope, String key, long version, int size, boolean created, List<Long> ended, Instant at)
            implements VaultEvent {}

    /** The secret is hidden; its versions are kept. */
    record SecretDeleted(String scope, String key, Instant at) implements VaultEvent {}

    /** The secret is back. */
    record SecretUndeleted(String scope, String key, Instant at) implements VaultEvent {}

    /**
     * Versions ended for good.
     *
     * @param all whether the secret itself did too
     */
    record SecretDestroyed(String scope, String key, List<Long> versions, boolean all, Instant at)
            implements VaultEvent {}

    /** Values were read: when last, by key. */
    record SecretsRead(String scope, Map<String, Instant> keys, Instant at) implements VaultEvent {}

    /** The scope has a new key. */
    record ScopeKeyRotated(String scope, long generation, Instant at) implements VaultEvent {}
}
