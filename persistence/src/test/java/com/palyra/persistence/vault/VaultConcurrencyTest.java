package com.palyra.persistence.vault;

import static com.palyra.persistence.vault.House.FILES;
import static com.palyra.persistence.vault.House.SYSTEM;
import static com.palyra.persistence.vault.House.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.secret.MemorySecretStore;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.Scope;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scopes are written, begun and read while keys are rotated and values move. */
@Timeout(120)
class VaultConcurrencyTest {
    private static final SecretVersion NEW = version("skill:new/k", 1);
    private static final SecretVersion OLD = version("global/a", 1);

    /** Versions and new scopes of each writer: the rotations get slower with them. */
    private static final int MOST = 30;

    private final House house;

    VaultConcurrencyTest(@TempDir Path folder) {
        house = House.in(folder.resolve("house"));
    }

    @Test
    void nothingIsLostAndNoReadFailsWhileRootAndScopeKeysAreRotatedAndValuesMove() {
        List<SecretVersion> rotated = List.of(version("principal:p/a", 1), version("principal:p/b", 1));
        ConcurrentLinkedQueue<SecretVersion> acknowledged = new ConcurrentLinkedQueue<>(rotated);
        AtomicBoolean end = new AtomicBoolean();
        AtomicInteger reads = new AtomicInteger();
        try (Vault vault = house.open()) {
            rotated.forEach(version -> House.put(vault, version));
            List<CompletableFuture<Void>> others = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int owner = i;
                others.add(CompletableFuture.runAsync(() -> {
                    for (int n = 1; !end.get() && n <= MOST; n++) {
                        SecretVersion old = version("skill:s" + owner + "/k", n);
                        SecretVersion first = version("channel:c" + owner + ":" + n + "/k", 1);
                        for (SecretVersion version : List.of(old, first)) {
                            House.put(vault, version);
                            acknowledged.add(version);
                        }
                    }
                }));
                others.add(CompletableFuture.runAsync(() -> {
                    while (!end.get()) {
                        House.assertOpens(vault, rotated);
                        House.assertOpens(vault, acknowledged.stream().limit(20).toList());
                        reads.incrementAndGet();
                    }
                }));
            }
            try {
                for (int round = 0; round < 3; round++) {
                    vault.rotateRoot(done -> {});
                    vault.rotate(Scope.parse("principal:p"), rotated, false, done -> {});
                    vault.migrate(round % 2 == 0 ? SYSTEM : FILES, done -> {});
                    vault.rotate(Scope.parse("principal:p"), rotated, false, done -> {});
                }
            } finally {
                end.set(true);
                others.forEach(CompletableFuture::join);
            }
            House.assertOpens(vault, acknowledged);
        }
        assertThat(reads.get()).isPositive();
        try (Vault vault = house.open()) {
            House.assertOpens(vault, acknowledged);
        }
        assertThat(House.below(house.directory().resolve("blobs"))).isEmpty();
        assertThat(House.below(house.system())).hasSize(acknowledged.size());
    }

    @Test
    void aScopeThatBeginsWhileTheRootKeyIsRotatedIsUnderTheNewOne() throws InterruptedException {
        AtomicReference<@Nullable Vault> opened = new AtomicReference<>();
        Thread rotation = new Thread(() -> {
            Vault vault = opened.get();
            if (vault != null) {
                vault.rotateRoot(done -> {});
            }
        });
        Thread putting = Thread.currentThread();
        // The first key of the scope is wrapped, and not written yet: the rotation begins, and gets as far as it can.
        Runnable step = () -> {
            if (Thread.currentThread() == putting && opened.get() != null && rotation.getState() == Thread.State.NEW) {
                rotation.start();
                while (rotation.isAlive() && rotation.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
        };
        try (Vault vault = house.open(step)) {
            House.put(vault, OLD);
            opened.set(vault);
            House.put(vault, NEW);
            rotation.join();
            House.assertOpens(vault, List.of(OLD, NEW));
        }
        try (Vault vault = house.open()) {
            House.assertOpens(vault, List.of(OLD, NEW));
        }
    }

    @Test
    void aReadThatSpansAWholeRotationOfTheRootKeySucceeds() {
        KeyFiles files = KeyFiles.open(house.directory().resolve("keys"), () -> {});
        SecureRandom random = new SecureRandom();
        RootKeeper keeper = RootKeeper.open(
                new MemorySecretStore(),
                vault -> new MemoryBackend(SYSTEM),
                InstantSource.fixed(House.NOW),
                random,
                true);
        KeyRing ring = new KeyRing(files, keeper, random);
        ring.create(OLD).close();
        AtomicBoolean rotated = new AtomicBoolean();
        RootKeys late = new RootKeys() {
            @Override
            public List<Long> generations() {
                return keeper.generations();
            }

            @Override
            public @Nullable SensitiveBytes find(long generation) {
                if (!rotated.getAndSet(true)) {
                    new RootRotation(ring, keeper).rotate(done -> {});
                }
                return keeper.find(generation);
            }
        };
        assertThat(new KeyRing(files, late, random).find(OLD)).isPresent();
        assertThat(rotated).isTrue();
        assertThat(keeper.generations()).containsExactly(2L);
    }

    @Test
    void aReadThatSpansAWholeRotationOfItsScopeSucceeds() {
        try (Vault vault = house.open()) {
            House.put(vault, OLD);
        }
        MemoryBackend blobs = new MemoryBackend(FILES);
        AtomicReference<@Nullable Vault> opened = new AtomicReference<>();
        blobs.before = call -> {
            Vault vault = opened.getAndSet(null);
            if (call == MemoryBackend.Call.GET && vault != null) {
                vault.rotate(Scope.GLOBAL, List.of(OLD), false, done -> {});
            }
        };
        try (Vault vault = house.open(new Backends(Map.of(FILES, id -> blobs), House.TIMEOUT), null)) {
            House.put(vault, OLD);
            opened.set(vault);
            House.assertOpens(vault, List.of(OLD));
            assertThat(opened.get()).isNull();
        }
    }
}
