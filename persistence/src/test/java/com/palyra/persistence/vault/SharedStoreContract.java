package com.palyra.persistence.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.identity.Ulid;
import org.junit.jupiter.api.Test;

/** What a backend does whose store holds all vaults of a user. */
public abstract class SharedStoreContract extends BlobBackendContract {
    private static final Ulid OTHER_VAULT = Ulid.parse("01J9ZK6Q2R8V3M5N7P0S4T6W8Y");

    @Test
    void vaultsInOneStoreDoNotSeeEachOther() {
        try (BlobBackend one = backend(VAULT);
                BlobBackend other = backend(OTHER_VAULT)) {
            one.put(id("a"), random(5));
            assertThat(other.get(id("a"))).isEmpty();
            assertThat(listed(other)).isEmpty();
            assertThat(other.delete(id("a"))).isFalse();
            other.put(id("a"), random(6));
            assertThat(one.get(id("a"))).hasValue(random(5));
        }
    }
}
