package com.palyra.persistence.vault;

import static com.palyra.persistence.vault.House.SYSTEM;
import static com.palyra.persistence.vault.House.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation that changes keys or places, stopped before each change that lasts, and begun again. */
class VaultInterruptionTest {
    private static final List<SecretVersion> LIVE = List.of(
            version("global/a", 1),
            version("global/a", 2),
            version("global/b", 1),
            version("skill:extractor/token", 1),
            version("channel:mail:me@example.org/password", 3));
    private static final SecretVersion FRESH = version("principal:new/key", 1);

    @TempDir
    private Path folder;

    private House prepared = new House(Path.of(""));

    @BeforeEach
    void prepare() {
        prepared = House.in(folder.resolve("prepared"));
        try (Vault vault = prepared.open()) {
            LIVE.forEach(version -> House.put(vault, version));
        }
    }

    @Test
    void aRotationOfAScope() {
        stoppedEverywhere(vault -> vault.rotate(Scope.GLOBAL, globals(), false, done -> {}), house -> {
            assertThat(generations(house, Scope.GLOBAL)).hasSize(1);
            assertThat(record(house, Scope.GLOBAL).keys()).hasSize(1);
            assertThat(record(house, Scope.GLOBAL).current()).isGreaterThan(1);
        });
    }

    @Test
    void aRotationOfTheRootKey() {
        RootRecord before = root(prepared);
        stoppedEverywhere(vault -> vault.rotateRoot(done -> {}), house -> assertOpensNothing(house, before));
    }

    @Test
    void aDamagedRecordKeepsNoOtherScopeFromLosingWhatTheOldRootKeyWrapped() throws IOException {
        List<Scope> scopes = LIVE.stream()
                .map(version -> version.ref().scope())
                .distinct()
                .sorted(Comparator.comparing(ScopeId::of))
                .toList();
        AtomicInteger steps = new AtomicInteger(Integer.MIN_VALUE);
        try (Vault vault = prepared.open(() -> {
            if (steps.incrementAndGet() > scopes.size()) {
                throw new Crash.Stopped();
            }
        })) {
            steps.set(0);
            assertThatThrownBy(() -> vault.rotateRoot(done -> {})).isInstanceOf(Crash.Stopped.class);
        }
        Scope last = scopes.get(scopes.size() - 1);
        assertThat(wrapped(last)).isEqualTo(2);
        String damaged = ScopeId.of(scopes.get(0));
        Files.write(prepared.vault().resolve("keys").resolve(damaged).resolve("scope.key"), new byte[] {1});

        try (Vault vault = prepared.open()) {
            assertThat(wrapped(last)).isEqualTo(1);
            assertThatThrownBy(() -> vault.rotateRoot(done -> {}))
                    .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_DAMAGED))
                    .hasMessageContaining("keys/" + damaged);
        }
    }

    /** Under how many root keys the keys of a scope are. */
    private long wrapped(Scope scope) {
        return record(prepared, scope).keys().values().stream()
                .mapToLong(key -> key.wrapped().size())
                .sum();
    }

    @Test
    void aRotationOfTheRootKeyThatHasAShareInTheSystemsStore() {
        try (Vault vault = prepared.open()) {
            vault.addShare(RootShare.Kind.OS_STORE, null);
        }
        stoppedEverywhere(vault -> vault.rotateRoot(done -> {}), house -> {
            RootRecord after = root(house);
            assertThat(after.share().kind()).isEqualTo(RootShare.Kind.OS_STORE);
            assertThat(after.keys()).hasSize(1);
            assertThat(after.preparing()).isFalse();
            assertThat(after.sweeping()).isFalse();
        });
    }

    @Test
    void aMove() {
        Set<String> objects =
                LIVE.stream().map(SecretVersion::objectId).map(ObjectId::value).collect(Collectors.toSet());
        stoppedEverywhere(vault -> vault.migrate(SYSTEM, done -> {}), house -> {
            assertThat(names(house.system())).containsExactlyInAnyOrderElementsOf(objects);
            assertThat(names(house.directory().resolve("blobs"))).isEmpty();
            assertThat(house.vault().resolve("backend.previous")).doesNotExist();
        });
    }

    @Test
    void aPutOfAFirstSecretOfAScope() {
        stoppedEverywhere(vault -> House.put(vault, FRESH), house -> {
            try (Vault vault = house.open()) {
                House.assertOpens(vault, List.of(FRESH));
            }
        });
    }

    @Test
    void aDestruction() {
        SecretVersion gone = LIVE.get(1);
        List<SecretVersion> others = new ArrayList<>(LIVE);
        others.remove(gone);
        stoppedEverywhere(others, vault -> vault.destroy(Scope.GLOBAL, List.of(gone)), house -> {
            try (Vault vault = house.open()) {
                assertThatThrownBy(() -> vault.get(gone))
                        .satisfies(thrown -> House.isError(thrown, ErrorCode.VAULT_DAMAGED));
                vault.sweep(Scope.GLOBAL, ids(others), Set.of());
            }
            assertThat(names(house.directory().resolve("blobs")))
                    .doesNotContain(gone.objectId().value());
        });
    }

    @Test
    void addingAShareInTheSystemsStore() {
        stoppedEverywhere(
                vault -> {
                    if (vault.status().share().kind() == RootShare.Kind.NONE) {
                        vault.addShare(RootShare.Kind.OS_STORE, null);
                    }
                },
                house -> assertThat(names(house.system())).hasSize(1));
    }

    @Test
    void takingAwayAShareInTheSystemsStore() {
        try (Vault vault = prepared.open()) {
            vault.addShare(RootShare.Kind.OS_STORE, null);
        }
        stoppedEverywhere(
                vault -> {
                    if (vault.status().share().kind() == RootShare.Kind.OS_STORE) {
                        vault.removeShare();
                    }
                },
                house -> assertThat(root(house).keys().values()).allMatch(key -> key.length == 32));
    }

    @Test
    void anotherPassphraseLeavesTheOneOrTheOtherAndNeverNone() {
        try (SensitiveBytes before = House.bytes("correct horse battery staple");
                SensitiveBytes after = House.bytes("another horse entirely")) {
            try (Vault vault = prepared.open()) {
                vault.addShare(RootShare.Kind.PASSPHRASE, before);
            }
            int changes = 0;
            for (boolean stopped = true; stopped; changes++) {
                House house = prepared.copyTo(folder.resolve("after-" + changes));
                Crash crash = Crash.after(changes);
                attempt(crash, () -> {
                    try (Vault vault = house.open(crash)) {
                        vault.unlock(before);
                        vault.replacePassphrase(after);
                    }
                });
                stopped = crash.happened();
                assertThat(root(house).share().kind()).isEqualTo(RootShare.Kind.PASSPHRASE);
                try (Vault vault = house.open()) {
                    vault.unlock(stopped ? before : after);
                    House.assertOpens(vault, LIVE);
                }
            }
            assertThat(changes).as("one record is written").isEqualTo(2);
        }
    }

    @Test
    void theVeryFirstOpening() {
        int changes = 0;
        for (boolean stopped = true; stopped; changes++) {
            House house = new House(folder.resolve("first-" + changes));
            Crash crash = Crash.after(changes);
            attempt(crash, () -> house.open(crash).close());
            stopped = crash.happened();
            try (Vault vault = house.open()) {
                House.put(vault, FRESH);
                House.assertOpens(vault, List.of(FRESH));
            }
        }
        assertThat(changes).isGreaterThan(2);
    }

    private void stoppedEverywhere(Consumer<Vault> operation, Consumer<House> whenDone) {
        stoppedEverywhere(LIVE, operation, whenDone);
    }

    private void stoppedEverywhere(List<SecretVersion> live, Consumer<Vault> operation, Consumer<House> whenDone) {
        int changes = 0;
        for (boolean stopped = true; stopped; changes++) {
            House house = prepared.copyTo(folder.resolve("after-" + changes));
            Crash crash = Crash.after(changes);
            attempt(crash, () -> {
                try (Vault vault = house.open(crash)) {
                    operation.accept(vault);
                }
            });
            stopped = crash.happened();
            if (!stopped) {
                whenDone.accept(house);
            }
            try (Vault vault = house.open()) {
                House.assertOpens(vault, live);
                if (stopped) {
                    operation.accept(vault);
                    House.assertOpens(vault, live);
                }
            }
            try (Vault vault = house.open()) {
                House.assertOpens(vault, live);
            }
            whenDone.accept(house);
        }
        assertThat(changes).as("ways to be stopped").isGreaterThan(2);
    }

    /** What was stopped ends with that, or with what a backend makes of it. */
    private static void attempt(Crash crash, Runnable work) {
        try {
            work.run();
        } catch (Crash.Stopped | PalyraException stopped) {
            assertThat(crash.happened()).as(stopped.toString()).isTrue();
        }
    }

    private static List<SecretVersion> globals() {
        return LIVE.subList(0, 3);
    }

    private static Set<ObjectId> ids(List<SecretVersion> versions) {
        return versions.stream().map(SecretVersion::objectId).collect(Collectors.toSet());
    }

    private static List<String> names(Path folder) {
        return House.below(folder).stream()
                .map(path -> path.substring(path.indexOf('/') + 1))
                .toList();
    }

    private static List<String> generations(House house, Scope scope) {
        return House.below(house.vault().resolve("keys").resolve(ScopeId.of(scope))).stream()
                .filter(path -> path.contains("/"))
                .map(path -> path.substring(0, path.indexOf('/')))
                .distinct()
                .toList();
    }

    private static ScopeRecord record(House house, Scope scope) {
        return KeyFiles.open(house.vault().resolve("keys"), () -> {})
                .scope(ScopeId.of(scope))
                .map(ScopeRecord::parse)
                .orElseThrow();
    }

    private static RootRecord root(House house) {
        try (SensitiveBytes stored = house.secrets().read(RootKeeper.NAME).orElseThrow()) {
            return RootRecord.parse(stored);
        }
    }

    /** No root key of that record is the vault's any more, or opens a key of any scope. */
    private static void assertOpensNothing(House house, RootRecord before) {
        RootRecord after = root(house);
        assertThat(after.keys()).hasSize(1);
        assertThat(after.sweeping()).isFalse();
        assertThat(after.vault()).isEqualTo(before.vault());
        assertThat(after.keys()).doesNotContainKey(before.current());
        SensitiveBytes old = before.open(null).firstEntry().getValue();
        for (Scope scope : LIVE.stream().map(v -> v.ref().scope()).collect(Collectors.toSet())) {
            ScopeRecord record = record(house, scope);
            assertThat(record.rootGenerations()).containsExactly(after.current());
            record.keys()
                    .forEach((generation, entry) -> entry.wrapped().values().forEach(wrapped -> {
                        for (long root : new long[] {before.current(), after.current()}) {
                            assertThatThrownBy(
                                            () -> wrapped.unwrap(old, ScopeRecord.additional(scope, generation, root)))
                                    .isInstanceOf(AEADBadTagException.class);
                        }
                    }));
        }
    }
}
