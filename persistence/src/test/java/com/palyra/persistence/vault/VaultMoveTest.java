package com.palyra.persistence.vault;

import static com.palyra.persistence.vault.House.FILES;
import static com.palyra.persistence.vault.House.SYSTEM;
import static com.palyra.persistence.vault.House.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.vault.MemoryBackend.Call;
import com.palyra.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which backend a vault is in, and how it gets into another. */
class VaultMoveTest {
    private static final List<SecretVersion> LIVE =
            List.of(version("global/a", 1), version("global/a", 2), version("skill:x/k", 1));

    @TempDir
    private Path folder;

    private final MemoryBackend files = new MemoryBackend(FILES);
    private final MemoryBackend system = new MemoryBackend(SYSTEM);
    private final Backends both = new Backends(Map.of(FILES, vault -> files, SYSTEM, vault -> system), House.TIMEOUT);
    private final Backends filesOnly = new Backends(Map.of(FILES, vault -> files), House.TIMEOUT);
    private House house = new House(Path.of(""));

    @BeforeEach
    void prepare() {
        house = new House(folder);
    }

    @Test
    void withoutAWishTheBestThatWorksIsTakenAndKept() throws IOException {
        try (Vault vault = house.open(both, null)) {
            assertThat(vault.status().backend()).isEqualTo(SYSTEM);
            LIVE.forEach(version -> House.put(vault, version));
        }
        assertThat(Files.readString(house.vault().resolve("backend.kind"))).isEqualTo("linux_secret_service\n");
        assertThat(system.blobs).hasSize(LIVE.size());
        assertThat(files.blobs).isEmpty();
    }

    @Test
    void aBackendThatFailsOrForgetsIsPassedOver() {
        system.failing(Call.PUT);
        try (Vault vault = house.open(both, null)) {
            assertThat(vault.status().backend()).isEqualTo(FILES);
        }
        system.before = call -> {};
        try (Vault vault = house.open(both, null)) {
            assertThat(vault.status().backend()).as("once taken it is kept").isEqualTo(FILES);
        }
        system.forgets = true;
        House other = new House(folder.resolve("other"));
        try (Vault vault = other.open(both, null)) {
            assertThat(vault.status().backend()).isEqualTo(FILES);
        }
    }

    @Test
    void whereNoneWorksOrTheWantedOneDoesNotThereIsNoVault() {
        system.failing(Call.GET);
        assertThatThrownBy(() -> house.open(both, SYSTEM)).satisfies(VaultMoveTest::isUnavailable);
        files.failing(Call.DELETE);
        assertThatThrownBy(() -> house.open(both, null)).satisfies(VaultMoveTest::isUnavailable);
        assertThat(house.vault().resolve("backend.kind")).doesNotExist();
        assertThatThrownBy(() -> house.open(filesOnly, SYSTEM)).satisfies(VaultMoveTest::isUnavailable);
    }

    @Test
    void thePinnedBackendIsNeverExchangedSilently() throws IOException {
        try (Vault vault = house.open(both, SYSTEM)) {
            LIVE.forEach(version -> House.put(vault, version));
        }
        assertThatThrownBy(() -> house.open(filesOnly, null)).satisfies(VaultMoveTest::isUnavailable);
        assertThatThrownBy(() -> house.open(both, FILES))
                .satisfies(thrown -> House.isError(thrown, ErrorCode.CONFIGURATION));
        system.failing(Call.values());
        try (Vault vault = house.open(both, null)) {
            assertThatThrownBy(() -> House.get(vault, LIVE.get(0))).satisfies(VaultMoveTest::isUnavailable);
            assertThatThrownBy(() -> House.put(vault, LIVE.get(0))).satisfies(VaultMoveTest::isUnavailable);
            assertThat(files.blobs).isEmpty();
        }
        system.before = call -> {};
        try (Vault vault = house.open(both, SYSTEM)) {
            House.assertOpens(vault, LIVE.subList(1, 3));
        }
        Path pin = house.vault().resolve("backend.kind");
        Files.writeString(pin, "floppy_disk\n");
        assertThatThrownBy(() -> house.open(both, null)).satisfies(VaultMoveTest::isDamaged);
        Files.delete(pin);
        assertThatThrownBy(() -> house.open(both, null)).satisfies(VaultMoveTest::isDamaged);
        try (Vault vault = house.open(both, SYSTEM)) {
            House.assertOpens(vault, LIVE.subList(1, 3));
        }
    }

    @Test
    @Timeout(60)
    void aBackendThatHangsIsPassedOverInTime() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Backends hanging = new Backends(
                Map.of(FILES, vault -> files, SYSTEM, vault -> {
                    awaitQuietly(end);
                    return system;
                }),
                House.TIMEOUT);
        long begun = System.nanoTime();
        try (Vault vault = house.open(hanging, null)) {
            assertThat(vault.status().backend()).isEqualTo(FILES);
            assertThat((System.nanoTime() - begun) / 1e9).isLessThan(9);
        } finally {
            end.countDown();
        }
    }

    @Test
    void aMoveTakesEverythingAlongAndEmptiesTheOldPlace() {
        List<Long> progress = new ArrayList<>();
        try (Vault vault = house.open(both, FILES)) {
            LIVE.forEach(version -> House.put(vault, version));
            assertThat(vault.migrate(SYSTEM, progress::add)).isEqualTo(LIVE.size());
            assertThat(progress).containsExactly(1L, 2L, 3L);
            assertThat(vault.status().backend()).isEqualTo(SYSTEM);
            House.assertOpens(vault, LIVE);
            assertThat(vault.migrate(SYSTEM, done -> {})).as("it is there").isZero();
            House.assertOpens(vault, LIVE);
        }
        assertThat(files.blobs).isEmpty();
        assertThat(system.blobs).hasSize(LIVE.size());
        try (Vault vault = house.open(both, null)) {
            House.assertOpens(vault, LIVE);
            vault.migrate(FILES, done -> {});
            House.assertOpens(vault, LIVE);
        }
        assertThat(system.blobs).isEmpty();
    }

    @Test
    void theShareInTheSystemsStoreStaysThereWhenTheValuesMoveOut() {
        try (Vault vault = house.open(both, SYSTEM)) {
            LIVE.forEach(version -> House.put(vault, version));
            vault.addShare(RootShare.Kind.OS_STORE, null);
            assertThat(vault.migrate(FILES, done -> {})).isEqualTo(LIVE.size());
            assertThat(system.blobs).as("the share").hasSize(1);
            assertThat(files.blobs).hasSize(LIVE.size()).doesNotContainKeys(system.blobs.firstKey());
        }
        try (Vault vault = house.open(both, null)) {
            House.assertOpens(vault, LIVE);
            vault.migrate(SYSTEM, done -> {});
            vault.migrate(FILES, done -> {});
            vault.removeShare();
            assertThat(system.blobs).isEmpty();
        }
    }

    @Test
    void aTargetThatForgetsOrFailsEndsTheMoveAndChangesNothing() {
        try (Vault vault = house.open(both, FILES)) {
            LIVE.forEach(version -> House.put(vault, version));
            int[] puts = new int[1];
            system.before = call -> {
                // The probe comes first.
                if (call == Call.PUT && ++puts[0] == 2) {
                    system.forgets = true;
                }
            };
            assertThatThrownBy(() -> vault.migrate(SYSTEM, done -> {}))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_WRITE_FAILED));
            system.forgets = false;
            puts[0] = 0;
            system.before = call -> {
                if (call == Call.PUT && ++puts[0] == 3) {
                    throw MemoryBackend.unavailable();
                }
            };
            assertThatThrownBy(() -> vault.migrate(SYSTEM, done -> {})).satisfies(VaultMoveTest::isUnavailable);
            assertThat(vault.status().backend()).isEqualTo(FILES);
            House.assertOpens(vault, LIVE);
            vault.migrate(SYSTEM, done -> {});
            House.assertOpens(vault, LIVE);
        }
    }

    @Test
    void anOldPlaceThatCannotBeEmptiedIsEmptiedWhenTheMoveIsAskedForAgain() {
        try (Vault vault = house.open(both, FILES)) {
            LIVE.forEach(version -> House.put(vault, version));
            files.failing(Call.DELETE);
            vault.migrate(SYSTEM, done -> {});
            House.assertOpens(vault, LIVE);
            assertThat(files.blobs).hasSize(LIVE.size());
            assertThat(vault.status().sentence())
                    .contains("left in encrypted_file", "'palyra secrets backend migrate linux_secret_service'");
        }
        files.before = call -> {};
        try (Vault vault = house.open(both, null)) {
            assertThat(vault.status().sentence()).contains("left in encrypted_file");
            assertThat(vault.migrate(SYSTEM, done -> {})).isZero();
            assertThat(vault.status().sentence()).doesNotContain("encrypted_file");
            assertThat(files.blobs).isEmpty();
            House.assertOpens(vault, LIVE);
        }
    }

    private static void awaitQuietly(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void isUnavailable(Throwable thrown) {
        House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE);
    }

    private static void isDamaged(Throwable thrown) {
        House.isError(thrown, ErrorCode.VAULT_DAMAGED);
    }
}
