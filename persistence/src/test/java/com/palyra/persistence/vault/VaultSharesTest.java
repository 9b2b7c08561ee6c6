package com.palyra.persistence.vault;

import static com.palyra.persistence.vault.House.FILES;
import static com.palyra.persistence.vault.House.SYSTEM;
import static com.palyra.persistence.vault.House.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.vault.MemoryBackend.Call;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.vault.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The root key, alone or with a share that lies elsewhere. */
class VaultSharesTest {
    private static final List<SecretVersion> LIVE = List.of(version("global/a", 1), version("skill:x/k", 1));

    private final MemoryBackend files = new MemoryBackend(FILES);
    private final MemoryBackend system = new MemoryBackend(SYSTEM);
    private final Backends both = new Backends(Map.of(FILES, vault -> files, SYSTEM, vault -> system), House.TIMEOUT);
    private final House house;

    VaultSharesTest(@TempDir Path folder) {
        house = new House(folder);
        try (Vault vault = house.open(both, FILES)) {
            LIVE.forEach(version -> House.put(vault, version));
        }
    }

    private Vault open() {
        return house.open(both, null);
    }

    @Test
    void withoutAShareTheStatusSaysThatACopyOfTheStateDirectoryOpensTheVault() {
        try (Vault vault = open();
                SensitiveBytes words = House.bytes("any words")) {
            assertThat(vault.status().open()).isTrue();
            assertThat(vault.status().share()).isEqualTo(new RootShare(RootShare.Kind.NONE, null));
            assertThat(vault.status().sentence()).contains("A copy of the state directory opens the vault");
            assertThat(vault.unlock(words).open()).as("nothing to unlock").isTrue();
            assertThatThrownBy(vault::removeShare).satisfies(VaultSharesTest::isConflict);
        }
    }

    @Test
    void withAPassphraseTheVaultStaysClosedUntilItIsGiven() {
        SecretVersion fresh = version("principal:p/k", 1);
        try (SensitiveBytes words = House.bytes("correct horse battery staple");
                SensitiveBytes wrong = House.bytes("correct horse battery stable")) {
            try (Vault vault = open()) {
                assertThat(vault.addShare(RootShare.Kind.PASSPHRASE, words).since())
                        .isEqualTo(House.NOW);
                assertThat(vault.status().sentence()).isEmpty();
                House.assertOpens(vault, LIVE);
                assertThatThrownBy(() -> vault.addShare(RootShare.Kind.PASSPHRASE, words))
                        .satisfies(VaultSharesTest::isConflict);
                assertThatThrownBy(() -> vault.unlock(wrong)).satisfies(VaultSharesTest::isWrong);
                House.assertOpens(vault, LIVE);
            }
            try (Vault vault = open()) {
                assertThat(vault.status().open()).isFalse();
                assertThat(vault.status().sentence()).contains("passphrase");
                assertClosed(vault, LIVE.get(0));
                assertThatThrownBy(() -> House.put(vault, fresh)).satisfies(VaultSharesTest::isClosed);
                assertThatThrownBy(() -> vault.rotateRoot(done -> {})).satisfies(VaultSharesTest::isClosed);
                assertThatThrownBy(() -> vault.rotate(Scope.GLOBAL, LIVE.subList(0, 1), false, done -> {}))
                        .satisfies(VaultSharesTest::isClosed);
                assertThatThrownBy(vault::removeShare).satisfies(VaultSharesTest::isClosed);
                assertThatThrownBy(() -> vault.unlock(wrong)).satisfies(VaultSharesTest::isWrong);
                assertClosed(vault, LIVE.get(0));
                vault.destroy(Scope.parse("skill:x"), LIVE.subList(1, 2));
                assertThat(vault.unlock(words).open()).isTrue();
                House.assertOpens(vault, LIVE.subList(0, 1));
                vault.rotateRoot(done -> {});
                House.put(vault, fresh);
            }
            try (Vault vault = open()) {
                vault.unlock(words);
                House.assertOpens(vault, List.of(LIVE.get(0), fresh));
                assertThat(vault.removeShare().kind()).isEqualTo(RootShare.Kind.NONE);
            }
            try (Vault vault = open()) {
                House.assertOpens(vault, List.of(LIVE.get(0), fresh));
            }
        }
    }

    @Test
    void anotherPassphraseTakesThePlaceOfTheOneThereIs() {
        try (SensitiveBytes before = House.bytes("correct horse battery staple");
                SensitiveBytes after = House.bytes("another horse entirely")) {
            try (Vault vault = open()) {
                assertThatThrownBy(() -> vault.replacePassphrase(after)).satisfies(VaultSharesTest::isConflict);
                vault.addShare(RootShare.Kind.PASSPHRASE, before);
                assertThatThrownBy(() -> vault.addShare(RootShare.Kind.PASSPHRASE, after))
                        .satisfies(VaultSharesTest::isConflict)
                        .hasMessageContaining("--replace");
                assertThat(vault.replacePassphrase(after).kind()).isEqualTo(RootShare.Kind.PASSPHRASE);
                House.assertOpens(vault, LIVE);
                assertThatThrownBy(() -> vault.unlock(before)).satisfies(VaultSharesTest::isWrong);
                vault.rotateRoot(done -> {});
            }
            try (Vault vault = open()) {
                assertThatThrownBy(() -> vault.replacePassphrase(before)).satisfies(VaultSharesTest::isClosed);
                assertThatThrownBy(() -> vault.unlock(before)).satisfies(VaultSharesTest::isWrong);
                vault.unlock(after);
                House.assertOpens(vault, LIVE);
                vault.removeShare();
                vault.addShare(RootShare.Kind.OS_STORE, null);
                assertThatThrownBy(() -> vault.replacePassphrase(before)).satisfies(VaultSharesTest::isConflict);
            }
        }
    }

    @Test
    void withAShareInTheSystemsStoreTheVaultOpensWithItAndNotWithoutIt() {
        try (Vault vault = open()) {
            vault.addShare(RootShare.Kind.OS_STORE, null);
            assertThat(system.blobs).hasSize(1);
        }
        byte[] share = system.blobs.firstEntry().getValue();
        ObjectId id = system.blobs.firstKey();
        try (Vault vault = open()) {
            House.assertOpens(vault, LIVE);
        }
        system.blobs.clear();
        try (Vault vault = open();
                SensitiveBytes nothing = House.bytes("")) {
            assertClosed(vault, LIVE.get(0));
            assertThat(vault.status().sentence()).contains("is not in the store");
            assertThatThrownBy(() -> vault.unlock(nothing)).satisfies(VaultSharesTest::isClosed);
            system.blobs.put(id, new byte[32]);
            assertThatThrownBy(() -> vault.unlock(nothing)).satisfies(VaultSharesTest::isClosed);
            system.blobs.put(id, share);
            assertThat(vault.unlock(nothing).open())
                    .as("the store is asked again")
                    .isTrue();
            House.assertOpens(vault, LIVE);
            vault.rotateRoot(done -> {});
        }
        system.failing(Call.values());
        try (Vault vault = open()) {
            assertClosed(vault, LIVE.get(0));
            assertThat(vault.status().sentence()).isEqualTo("Not now.");
        }
        system.before = call -> {};
        try (Vault vault = open()) {
            House.assertOpens(vault, LIVE);
            assertThat(vault.removeShare().kind()).isEqualTo(RootShare.Kind.NONE);
            assertThat(system.blobs).isEmpty();
        }
    }

    @Test
    void aShareThatTheStoreDoesNotKeepOrCannotTakeIsNotAdded() {
        try (Vault vault = open()) {
            system.forgets = true;
            assertThatThrownBy(() -> vault.addShare(RootShare.Kind.OS_STORE, null))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_WRITE_FAILED));
            system.forgets = false;
            system.failing(Call.PUT);
            assertThatThrownBy(() -> vault.addShare(RootShare.Kind.OS_STORE, null))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
            assertThat(vault.status().share().kind()).isEqualTo(RootShare.Kind.NONE);
        }
        Backends filesOnly = new Backends(Map.of(FILES, vault -> files), House.TIMEOUT);
        try (Vault vault = house.open(filesOnly, null)) {
            assertThatThrownBy(() -> vault.addShare(RootShare.Kind.OS_STORE, null))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
            House.assertOpens(vault, LIVE);
        }
    }

    @Test
    void takingTheShareAwayWorksAlsoWhenItsStoreIsAway() {
        try (Vault vault = open()) {
            vault.addShare(RootShare.Kind.OS_STORE, null);
            system.failing(Call.values());
            assertThat(vault.removeShare().kind()).isEqualTo(RootShare.Kind.NONE);
        }
        try (Vault vault = open()) {
            House.assertOpens(vault, LIVE);
        }
    }

    @Test
    void withoutItsRootKeyAVaultThatHasKeysIsDamagedAndGetsNoNewOne() {
        house.secrets().delete(RootKeeper.NAME);
        assertThatThrownBy(this::open).satisfies(thrown -> House.isError(thrown, ErrorCode.SECRET_DAMAGED));
        assertThat(house.secrets().read(RootKeeper.NAME)).isEmpty();
    }

    @Test
    void anotherVaultsRootKeyOpensNothing() {
        House other = new House(house.directory().resolve("other"));
        other.open(new Backends(Map.of(FILES, vault -> new MemoryBackend(FILES)), House.TIMEOUT), null)
                .close();
        try (SensitiveBytes foreign = other.secrets().read(RootKeeper.NAME).orElseThrow()) {
            house.secrets().write(RootKeeper.NAME, foreign);
        }
        try (Vault vault = open()) {
            LIVE.forEach(version -> assertThatThrownBy(() -> House.get(vault, version))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_DAMAGED)));
        }
    }

    @Test
    void aRootRecordOfANewerFormatIsDamaged() {
        try (SensitiveBytes stored = house.secrets().read(RootKeeper.NAME).orElseThrow()) {
            byte[] newer = stored.exposeCopy();
            newer[3] = '2';
            try (SensitiveBytes changed = SensitiveBytes.takeOwnership(newer)) {
                house.secrets().write(RootKeeper.NAME, changed);
            }
        }
        assertThatThrownBy(this::open).satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_DAMAGED));
    }

    private static void assertClosed(Vault vault, SecretVersion version) {
        assertThat(vault.status().open()).isFalse();
        assertThatThrownBy(() -> House.get(vault, version)).satisfies(VaultSharesTest::isClosed);
    }

    private static void isClosed(Throwable thrown) {
        House.isError(thrown, ErrorCode.VAULT_CLOSED);
    }

    private static void isWrong(Throwable thrown) {
        House.isError(thrown, ErrorCode.VAULT_WRONG_PASSPHRASE);
    }

    private static void isConflict(Throwable thrown) {
        House.isError(thrown, ErrorCode.VAULT_SHARE_CONFLICT);
    }
}
