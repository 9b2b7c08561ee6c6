package com.palyra.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.secret.AuthorityKeys;
import com.palyra.persistence.secret.MemorySecretStore;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class NodeKeysTest {
    private final MemorySecretStore store = new MemorySecretStore();
    private final SecureRandom random = new SecureRandom();

    @Test
    void theFirstRunMakesTheKeysAndEveryOtherFindsThem() {
        try (NodeKeys first = NodeKeys.open(store, InstantSource.system(), random);
                NodeKeys second = NodeKeys.open(store, InstantSource.system(), random)) {
            assertThat(second.identity().id()).isEqualTo(first.identity().id());
            assertThat(second.identity().key().publicKey())
                    .isEqualTo(first.identity().key().publicKey());
            try (IdentityKey signing = first.authorities().begin();
                    IdentityKey found = second.authorities().begin()) {
                assertThat(found.publicKey())
                        .isEqualTo(signing.publicKey())
                        .isNotEqualTo(first.identity().key().publicKey());
            }
        }
        assertThat(store.list("identity/")).containsExactly("identity/ca/state.json", "identity/state.v1.json");
    }

    @Test
    void aDamagedKeyStopsTheNodeInsteadOfBeingReplaced() {
        byte[] garbage = "{}".getBytes(StandardCharsets.UTF_8);
        store.write(AuthorityKeys.SIGNING, SensitiveBytes.takeOwnership(garbage));

        assertThatThrownBy(() -> NodeKeys.open(store, InstantSource.system(), random))
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        damaged -> assertThat(damaged.error()).isEqualTo(ErrorCode.SECRET_DAMAGED))
                .hasMessageContaining(AuthorityKeys.SIGNING);
    }
}
