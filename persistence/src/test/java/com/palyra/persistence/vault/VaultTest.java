package com.palyra.persistence.vault;

import static com.palyra.persistence.vault.House.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.file.OwnerOnly;
import com.palyra.persistence.vault.MemoryBackend.Call;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.vault.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values, their versions, and what is left of those that were ended or interrupted. */
class VaultTest {
    private static final SecretVersion ONE = version("global/a", 1);
    private static final SecretVersion TWO = version("global/a", 2);

    @TempDir
    private Path folder;

    private final MemoryBackend files = new MemoryBackend(House.FILES);
    private House house = new House(Path.of(""));

    @BeforeEach
    void prepare() {
        house = new House(folder);
    }

    private Vault open() {
        return house.open(new Backends(Map.of(House.FILES, vault -> files), House.TIMEOUT), null);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, Limits.SECRET_VALUE_BYTES})
    void whatWasPutIsGotAlsoAfterTheVaultWasOpenedAgain(int bytes) {
        byte[] value = BlobBackendContract.random(bytes);
        try (Vault vault = open();
                SensitiveBytes secret = SensitiveBytes.copyOf(value)) {
            vault.put(ONE, secret);
            assertThat(secret.exposeCopy()).as("still the caller's").isEqualTo(value);
            try (SensitiveBytes got = vault.get(ONE)) {
                assertThat(got.exposeCopy()).isEqualTo(value);
            }
        }
        try (Vault vault = open();
                SensitiveBytes got = vault.get(ONE)) {
            assertThat(got.exposeCopy()).isEqualTo(value);
        }
    }

    @Test
    void aValueThatIsTooLargeIsRefusedAndLeavesNothingBehind() {
        try (Vault vault = open();
                SensitiveBytes large = SensitiveBytes.takeOwnership(new byte[Limits.SECRET_VALUE_BYTES + 1])) {
            House.put(vault, ONE);
            assertThatThrownBy(() -> vault.put(ONE, large))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_VALUE_TOO_LARGE));
            House.assertOpens(vault, List.of(ONE));
        }
    }

    @Test
    void aPutTakesThePlaceOfOneThatWasInterrupted() {
        Crash crash = Crash.after(0);
        try (Vault vault = open()) {
            House.put(vault, TWO);
        }
        MemoryBackend stopping = files;
        stopping.before = call -> {
            if (call == Call.PUT) {
                crash.run();
            }
        };
        try (Vault vault = open()) {
            assertThatThrownBy(() -> House.put(vault, ONE)).isNotNull();
            stopping.before = call -> {};
            House.put(vault, ONE);
            House.put(vault, ONE);
            House.assertOpens(vault, List.of(ONE, TWO));
        }
    }

    @Test
    void aBackendThatForgetsWhatIsPutIsFoundOutBeforeThePutReturns() {
        try (Vault vault = open()) {
            files.forgets = true;
            assertThatThrownBy(() -> House.put(vault, ONE)).satisfies(VaultTest::isDamaged);
        }
    }

    @Test
    void aVersionThatThereIsNotOrWhoseValueIsGoneIsDamaged() {
        try (Vault vault = open()) {
            assertThatThrownBy(() -> vault.get(ONE)).satisfies(VaultTest::isDamaged);
            House.put(vault, ONE);
            files.blobs.clear();
            assertThatThrownBy(() -> vault.get(ONE)).satisfies(VaultTest::isDamaged);
            assertThatThrownBy(() -> vault.get(TWO)).satisfies(VaultTest::isDamaged);
        }
    }

    @Test
    void whatWasDestroyedDoesNotOpenEvenWithABlobOfBefore() {
        try (Vault vault = open()) {
            House.put(vault, ONE);
            House.put(vault, TWO);
            byte[] blob = files.blobs.get(ONE.objectId());
            vault.destroy(Scope.GLOBAL, List.of(ONE));
            assertThat(files.blobs).containsOnlyKeys(TWO.objectId());
            files.blobs.put(ONE.objectId(), blob);
            assertThatThrownBy(() -> vault.get(ONE)).satisfies(VaultTest::isDamaged);
            House.assertOpens(vault, List.of(TWO));
        }
    }

    @Test
    void destroyingWhileTheBackendIsAwayEndsTheKeyAtOnceAndTheSweepRemovesTheValue() {
        try (Vault vault = open()) {
            House.put(vault, ONE);
            House.put(vault, TWO);
            files.failing(Call.DELETE);
            vault.destroy(Scope.GLOBAL, List.of(ONE));
            files.before = call -> {};
            assertThatThrownBy(() -> vault.get(ONE)).satisfies(VaultTest::isDamaged);
            assertThat(files.blobs).containsKey(ONE.objectId());
            assertThat(vault.sweep(Scope.GLOBAL, Set.of(TWO.objectId()), Set.of()))
                    .isZero();
            assertThat(files.blobs).containsOnlyKeys(TWO.objectId());
            House.assertOpens(vault, List.of(TWO));
        }
    }

    @Test
    void aRotationDoesNotLoseSightOfAValueThatIsStillToBeRemoved() {
        try (Vault vault = open()) {
            House.put(vault, ONE);
            House.put(vault, TWO);
            files.failing(Call.DELETE);
            vault.destroy(Scope.GLOBAL, List.of(ONE));
            files.before = call -> {};
            vault.rotate(Scope.GLOBAL, List.of(TWO), false, done -> {});
            vault.sweep(Scope.GLOBAL, Set.of(TWO.objectId()), Set.of());
            assertThat(files.blobs).containsOnlyKeys(TWO.objectId());
            House.assertOpens(vault, List.of(TWO));
        }
    }

    @Test
    void destroyingEndsTheKeysThatAnInterruptedRotationPreparedToo() {
        try (Vault vault = open()) {
            House.put(vault, ONE);
            House.put(vault, TWO);
            assertThatThrownBy(() -> vault.rotate(Scope.GLOBAL, List.of(ONE, TWO), false, done -> {
                        if (done == 2) {
                            throw MemoryBackend.unavailable();
                        }
                    }))
                    .isNotNull();
            assertThat(keyFiles("2")).isNotEmpty();
            vault.destroy(Scope.GLOBAL, List.of(ONE));
            assertThat(keyFiles("2")).isEmpty();
            House.assertOpens(vault, List.of(TWO));
        }
    }

    @Test
    void aSweepRemovesWhatAnInterruptedPutLeft() {
        try (Vault vault = open()) {
            House.put(vault, ONE);
            House.put(vault, TWO);
            assertThat(vault.sweep(Scope.GLOBAL, Set.of(ONE.objectId()), Set.of()))
                    .isZero();
            assertThat(files.blobs).containsOnlyKeys(ONE.objectId());
            assertThat(vault.sweep(Scope.GLOBAL, Set.of(ONE.objectId()), Set.of()))
                    .isZero();
            House.assertOpens(vault, List.of(ONE));
            assertThat(vault.sweep(Scope.parse("skill:none"), Set.of(), Set.of()))
                    .isZero();
        }
    }

    @Test
    void aSweepKeepsEverythingWhenThereIsMoreThanInterruptionsLeave() {
        List<SecretVersion> many = LongStream.rangeClosed(1, Limits.INTERRUPTED_PUTS + 1)
                .mapToObj(n -> version("global/k", n))
                .toList();
        try (Vault vault = open()) {
            many.forEach(version -> House.put(vault, version));
            assertThat(vault.sweep(Scope.GLOBAL, Set.of(), Set.of())).isEqualTo(many.size());
            House.assertOpens(vault, many);
            assertThat(vault.sweep(Scope.GLOBAL, Set.of(many.get(0).objectId()), Set.of()))
                    .isZero();
            assertThat(files.blobs).hasSize(1);
        }
    }

    @Test
    void aRotationThatWouldEndMoreKeysThanInterruptionsLeaveIsRefused() {
        List<SecretVersion> many = LongStream.rangeClosed(1, Limits.INTERRUPTED_PUTS + 1)
                .mapToObj(n -> version("global/k", n))
                .toList();
        try (Vault vault = open()) {
            many.forEach(version -> House.put(vault, version));
            assertThatThrownBy(() -> vault.rotate(Scope.GLOBAL, List.of(), false, done -> {}))
                    .satisfies(VaultTest::isDamaged);
            House.assertOpens(vault, many);
        }
    }

    @Test
    void howeverManyPutsABackendRefusesTheSweepStillWorks() {
        List<SecretVersion> many = IntStream.rangeClosed(1, Limits.INTERRUPTED_PUTS + 5)
                .mapToObj(n -> version("global/k" + n, 1))
                .toList();
        try (Vault vault = open()) {
            House.put(vault, ONE);
            files.failing(Call.PUT);
            many.forEach(version -> assertThatThrownBy(() -> House.put(vault, version))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE)));
            files.before = call -> {};
            assertThat(vault.sweep(Scope.GLOBAL, Set.of(ONE.objectId()), Set.of()))
                    .isZero();
            House.assertOpens(vault, List.of(ONE));
            many.forEach(version -> House.put(vault, version));
            House.assertOpens(vault, many);
        }
    }

    @Test
    void whatASweepRemovedIsNotRemovedAgainWhenTheBackendStopsAnswering() {
        int failed = 100;
        try (Vault vault = open()) {
            House.put(vault, ONE);
            files.failing(Call.PUT);
            IntStream.rangeClosed(1, failed)
                    .mapToObj(n -> version("global/k" + n, 1))
                    .forEach(version -> assertThatThrownBy(() -> House.put(vault, version))
                            .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE)));
            AtomicInteger deletions = new AtomicInteger();
            files.before = call -> {
                if (call == Call.DELETE && deletions.incrementAndGet() > 70) {
                    throw MemoryBackend.unavailable();
                }
            };
            assertThatThrownBy(() -> vault.sweep(Scope.GLOBAL, Set.of(ONE.objectId()), Set.of()))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_BACKEND_UNAVAILABLE));
            deletions.set(0);
            files.before = call -> {
                if (call == Call.DELETE) {
                    deletions.incrementAndGet();
                }
            };
            vault.sweep(Scope.GLOBAL, Set.of(ONE.objectId()), Set.of());
            assertThat(deletions).hasValue(failed - 64);
        }
    }

    @Test
    void aScopeWhoseKeyRecordIsGoneTakesNothingNewInsteadOfBeginningAgain() throws IOException {
        try (Vault vault = open()) {
            House.put(vault, ONE);
            Path record = house.vault()
                    .resolve("keys")
                    .resolve(ScopeId.of(Scope.GLOBAL))
                    .resolve("scope.key");
            byte[] kept = Files.readAllBytes(record);
            Files.delete(record);
            assertThatThrownBy(() -> House.put(vault, TWO)).satisfies(VaultTest::isDamaged);
            assertThatThrownBy(() -> vault.get(ONE)).satisfies(VaultTest::isDamaged);
            Files.write(record, kept);
            OwnerOnly.restrictFile(record);
            House.assertOpens(vault, List.of(ONE));
        }
    }

    @Test
    void aClosedVaultAnswersThatItIsClosed() {
        Vault vault = open();
        House.put(vault, ONE);
        vault.close();
        assertThatThrownBy(() -> vault.get(ONE)).satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_CLOSED));
        assertThatThrownBy(() -> House.put(vault, TWO))
                .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_CLOSED));
        assertThat(vault.status().open()).isFalse();
        vault.close();
    }

    @Test
    void everyScopeHasKeysOfItsOwnAndNoneShowsItsNameOnTheDisk() {
        List<SecretVersion> same = List.of(
                version("global/a", 1),
                version("principal:x/a", 1),
                version("skill:x/a", 1),
                version("channel:x:y/a", 1));
        try (Vault vault = open()) {
            same.forEach(version -> House.put(vault, version));
            House.assertOpens(vault, same);
            assertThat(files.blobs).hasSize(same.size());
            assertThat(House.below(house.vault().resolve("keys")).stream()
                            .filter(path -> path.endsWith("scope.key"))
                            .toList())
                    .hasSize(same.size())
                    .allMatch(path -> path.matches("[0-9a-f]{64}/scope.key"));
        }
    }

    private Set<String> keyFiles(String generation) {
        return House.below(house.vault()
                        .resolve("keys")
                        .resolve(ScopeId.of(Scope.GLOBAL))
                        .resolve(generation))
                .stream()
                .collect(Collectors.toSet());
    }

    private static void isDamaged(Throwable thrown) {
        House.isError(thrown, ErrorCode.VAULT_DAMAGED);
    }
}
