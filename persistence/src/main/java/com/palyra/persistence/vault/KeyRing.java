package com.palyra.persistence.vault;

import com.palyra.persistence.vault.ScopeRecord.Entry;
import com.palyra.persistence.vault.ScopeRecord.State;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.crypto.Aead;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.Scope;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The DEKs of all versions, under scope keys, under the root key. What was written is durable when a call returns.
 * Thread-safe; reading never waits for writing.
 */
final class KeyRing {
    /** Scopes share these locks; each is held for a few writes of small files. */
    private static final int LOCKS = 64;

    private final KeyFiles files;
    private final RootKeys roots;
    private final SecureRandom random;
    private final ReadWriteLock rootsInUse = new ReentrantReadWriteLock();
    private final List<Lock> locks =
            IntStream.range(0, LOCKS).<Lock>mapToObj(i -> new ReentrantLock()).toList();

    KeyRing(KeyFiles files, RootKeys roots, SecureRandom random) {
        this.files = files;
        this.roots = roots;
        this.random = random;
    }

    /** Makes a fresh DEK for this version, instead of the one it may have, and reads it back. The caller closes it. */
    SensitiveBytes create(SecretVersion version) {
        Scope scope = version.ref().scope();
        return locked(scope, () -> {
            ScopeRecord record = record(scope).orElseGet(() -> firstKey(scope));
            SensitiveBytes dek = freshKey();
            try {
                store(version, record, dek);
                return dek;
            } catch (RuntimeException failed) {
                dek.close();
                throw failed;
            }
        });
    }

    private void store(SecretVersion version, ScopeRecord record, SensitiveBytes dek) {
        long generation = record.current();
        try (SensitiveBytes scopeKey = scopeKey(record, generation)) {
            change(record.scope(), generation, DekFile.name(version.objectId()), deks -> {
                deks.put(
                        version.objectId(),
                        WrappedKey.wrap(scopeKey, DekFile.additional(version, generation), dek, random));
            });
        }
        try (SensitiveBytes again = find(version).orElseThrow(() -> lost(version))) {
            byte[] raw = dek.exposeCopy();
            boolean same = again.constantTimeEquals(raw);
            Arrays.fill(raw, (byte) 0);
            if (!same) {
                throw lost(version);
            }
        }
    }

    /** The DEK of this version, which the caller closes; empty if there is none. */
    Optional<SensitiveBytes> find(SecretVersion version) {
        Scope scope = version.ref().scope();
        Optional<ScopeRecord> record = record(scope);
        while (record.isPresent()) {
            long generation = record.get().current();
            Optional<WrappedKey> wrapped = Optional.ofNullable(
                    deks(scope, generation, DekFile.name(version.objectId())).get(version.objectId()));
            try {
                if (wrapped.isPresent()) {
                    return Optional.of(opened(version, record.get(), wrapped.get()));
                }
            } catch (PalyraException failed) {
                if (!isReplaced(record.get())) {
                    throw failed;
                }
            }
            Optional<ScopeRecord> now = record(scope);
            if (wrapped.isEmpty() && now.isPresent() && now.get().current() == generation) {
                return Optional.empty();
            }
            // The scope's key or the root key was rotated between the two looks.
            record = now;
        }
        return Optional.empty();
    }

    private boolean isReplaced(ScopeRecord record) {
        return record(record.scope())
                .filter(now -> Arrays.equals(now.toBytes(), record.toBytes()))
                .isEmpty();
    }

    private SensitiveBytes opened(SecretVersion version, ScopeRecord record, WrappedKey wrapped) {
        long generation = record.current();
        try (SensitiveBytes scopeKey = scopeKey(record, generation)) {
            return wrapped.unwrap(scopeKey, DekFile.additional(version, generation));
        } catch (AEADBadTagException e) {
            throw RecordReader.damaged("The key of " + version.ref() + ", version " + version.version() + ",");
        }
    }

    /** Overwrites the DEKs of these objects of one scope: nothing opens them any more, and what is left is their ids. */
    void shred(Scope scope, Collection<ObjectId> objects) {
        changeAll(scope, objects, (deks, ids) -> ids.forEach(id -> deks.replace(id, WrappedKey.SHREDDED)));
    }

    /** Removes the DEKs of these objects of one scope, and their ids. */
    void remove(Scope scope, Collection<ObjectId> objects) {
        changeAll(scope, objects, (deks, ids) -> ids.forEach(deks::remove));
    }

    private void changeAll(
            Scope scope,
            Collection<ObjectId> objects,
            BiConsumer<NavigableMap<ObjectId, WrappedKey>, List<ObjectId>> change) {
        locked(scope, () -> {
            Optional<ScopeRecord> record = record(scope);
            if (record.isPresent()) {
                Map<String, List<ObjectId>> byFile = objects.stream().collect(Collectors.groupingBy(DekFile::name));
                byFile.forEach(
                        (name, ids) -> change(scope, record.get().current(), name, deks -> change.accept(deks, ids)));
            }
            return true;
        });
    }

    /** The objects of this scope that are not among these: under {@code true} those without a DEK any more. */
    Map<Boolean, List<ObjectId>> objects(Scope scope, Set<ObjectId> others) {
        Map<Boolean, List<ObjectId>> found = new HashMap<>();
        record(scope).ifPresent(record -> {
            for (String name : dekFiles(scope, record.current())) {
                deks(scope, record.current(), name).forEach((id, dek) -> {
                    if (!others.contains(id)) {
                        found.computeIfAbsent(dek.isShredded(), shredded -> new ArrayList<>())
                                .add(id);
                    }
                });
            }
        });
        return found;
    }

    /** All scopes that have keys. */
    List<Scope> scopes() {
        return scopeIds().stream().flatMap(id -> scope(id).stream()).toList();
    }

    /** The ids of all scopes that have keys, readable or not. */
    List<String> scopeIds() {
        return files.scopes();
    }

    /** The scope with this id, if it has keys. */
    Optional<Scope> scope(String id) {
        return files.scope(id).map(record -> {
            Scope scope = scopeOf(id, record);
            if (!ScopeId.of(scope).equals(id)) {
                throw RecordReader.damaged("The key record of the scope " + scope);
            }
            return scope;
        });
    }

    /** Where nothing tells which scope it is, its folder does. */
    private static Scope scopeOf(String id, byte[] record) {
        try {
            return ScopeRecord.parse(record).scope();
        } catch (PalyraException damaged) {
            throw new PalyraException(
                    damaged.error(), "The file scope.key in the vault's folder keys/" + id + " is damaged.", damaged);
        }
    }

    /** The keys of this scope as they are stored. */
    Optional<ScopeRecord> record(Scope scope) {
        return files.scope(ScopeId.of(scope)).map(ScopeRecord::parse).filter(record -> {
            if (!record.scope().equals(scope)) {
                throw RecordReader.damaged("The key record of the scope " + scope);
            }
            return true;
        });
    }

    /** Replaces the record of a scope, if it has one, under its lock. */
    void changeRecord(Scope scope, UnaryOperator<ScopeRecord> change) {
        locked(scope, () -> {
            underOneSetOfRoots(() -> {
                record(scope).ifPresent(record -> write(change.apply(record)));
                return true;
            });
            return true;
        });
    }

    /** A scope key, which the caller closes. */
    SensitiveBytes scopeKey(ScopeRecord record, long generation) {
        Entry entry = record.keys().get(generation);
        if (entry != null) {
            for (Map.Entry<Long, WrappedKey> wrapped : entry.wrapped().entrySet()) {
                try (SensitiveBytes root = roots.find(wrapped.getKey())) {
                    if (root != null) {
                        return wrapped.getValue()
                                .unwrap(root, ScopeRecord.additional(record.scope(), generation, wrapped.getKey()));
                    }
                } catch (AEADBadTagException e) {
                    throw RecordReader.damaged("The key record of the scope " + record.scope());
                }
            }
        }
        throw RecordReader.damaged("The key record of the scope " + record.scope());
    }

    /** A key of a scope under every root key that there is. */
    Entry wrapped(Scope scope, long generation, State state, SensitiveBytes key) {
        NavigableMap<Long, WrappedKey> wrapped = new TreeMap<>();
        for (long root : roots.generations()) {
            wrapped.put(root, wrappedUnder(scope, generation, root, key));
        }
        return new Entry(state, wrapped);
    }

    /** A key of a scope under that root key. */
    WrappedKey wrappedUnder(Scope scope, long generation, long root, SensitiveBytes key) {
        try (SensitiveBytes rootKey = roots.find(root)) {
            if (rootKey == null) {
                throw new IllegalStateException("There is no root key of that generation");
            }
            return WrappedKey.wrap(rootKey, ScopeRecord.additional(scope, generation, root), key, random);
        }
    }

    NavigableMap<ObjectId, WrappedKey> deks(Scope scope, long generation, String file) {
        return files.deks(ScopeId.of(scope), generation, file)
                .map(DekFile::parse)
                .orElseGet(TreeMap::new);
    }

    void writeDeks(Scope scope, long generation, String file, NavigableMap<ObjectId, WrappedKey> deks) {
        files.writeDeks(ScopeId.of(scope), generation, file, DekFile.toBytes(deks));
    }

    List<String> dekFiles(Scope scope, long generation) {
        return files.dekFiles(ScopeId.of(scope), generation);
    }

    void deleteDeks(Scope scope, long generation) {
        files.deleteDeks(ScopeId.of(scope), generation);
    }

    SensitiveBytes freshKey() {
        byte[] key = new byte[Aead.KEY_BYTES];
        random.nextBytes(key);
        return SensitiveBytes.takeOwnership(key);
    }

    SecureRandom random() {
        return random;
    }

    private ScopeRecord firstKey(Scope scope) {
        if (files.hasDeks(ScopeId.of(scope))) {
            // A new key would hide that the record of the one that those need is gone.
            throw RecordReader.damaged("The key record of the scope " + scope);
        }
        try (SensitiveBytes key = freshKey()) {
            return underOneSetOfRoots(() -> {
                ScopeRecord record = ScopeRecord.first(
                        scope, wrapped(scope, 1, State.CURRENT, key).wrapped());
                write(record);
                return record;
            });
        }
    }

    private void write(ScopeRecord record) {
        files.writeScope(ScopeId.of(record.scope()), record.toBytes());
    }

    private void change(
            Scope scope, long generation, String file, Consumer<NavigableMap<ObjectId, WrappedKey>> change) {
        NavigableMap<ObjectId, WrappedKey> deks = deks(scope, generation, file);
        int before = deks.size();
        change.accept(deks);
        if (before > 0 || !deks.isEmpty()) {
            writeDeks(scope, generation, file, deks);
        }
    }

    private <T> T underOneSetOfRoots(Supplier<T> work) {
        rootsInUse.readLock().lock();
        try {
            return work.get();
        } finally {
            rootsInUse.readLock().unlock();
        }
    }

    /** Changes which root keys there are while nobody wraps a scope key: none can be under an older set afterwards. */
    void changeRoots(Runnable change) {
        rootsInUse.writeLock().lock();
        try {
            change.run();
        } finally {
            rootsInUse.writeLock().unlock();
        }
    }

    private <T extends @Nullable Object> T locked(Scope scope, Supplier<T> work) {
        Lock lock = locks.get(Math.floorMod(scope.hashCode(), LOCKS));
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private static PalyraException lost(SecretVersion version) {
        return new PalyraException(
                ErrorCode.VAULT_WRITE_FAILED, "The key of " + version.ref() + " was written and cannot be read back.");
    }
}
