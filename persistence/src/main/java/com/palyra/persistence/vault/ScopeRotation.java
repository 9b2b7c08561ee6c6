package com.palyra.persistence.vault;

import com.palyra.persistence.vault.ScopeRecord.State;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.Scope;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import javax.crypto.AEADBadTagException;

/**
 * A new key for a scope, in three steps. <b>Prepare:</b> the next key is stored, and every DEK under it, beside those under the
 * current one. <b>Verify:</b> what was stored is read back and opened. <b>Commit:</b> one write makes the next key the current
 * one, and the files under the old one are removed. Interrupted before the commit, nothing has happened; after it, the next
 * {@link #tidy} removes what is left. The owner of the scope writes nothing meanwhile; reading goes on.
 */
final class ScopeRotation {
    private final KeyRing ring;

    ScopeRotation(KeyRing ring) {
        this.ring = ring;
    }

    /**
     * Rotates.
     *
     * @param live the versions that there are; DEKs of others end here, and their ids stay for the sweep that removes their
     *     values. Are there more of them than interruptions leave, nothing happens: {@link ErrorCode#VAULT_DAMAGED}
     * @param dropUnknown end those all the same
     * @param progress told after each file how many DEKs are done
     * @return the generation of the new key
     */
    long rotate(Scope scope, Collection<SecretVersion> live, boolean dropUnknown, LongConsumer progress) {
        tidy(scope);
        Optional<ScopeRecord> before = ring.record(scope);
        if (before.isEmpty()) {
            return 0;
        }
        long current = before.get().current();
        long next = current + 1;
        if (!dropUnknown) {
            requireFewOthers(scope, live);
        }
        Map<String, List<SecretVersion>> files =
                live.stream().collect(Collectors.groupingBy(version -> DekFile.name(version.objectId())));
        ring.dekFiles(scope, current).forEach(name -> files.putIfAbsent(name, List.of()));
        try (SensitiveBytes oldKey = ring.scopeKey(before.get(), current);
                SensitiveBytes newKey = ring.freshKey()) {
            ring.changeRecord(scope, record -> record.with(next, ring.wrapped(scope, next, State.NEXT, newKey)));
            long done = 0;
            for (Map.Entry<String, List<SecretVersion>> file : files.entrySet()) {
                rewrap(scope, current, oldKey, next, newKey, file.getKey(), file.getValue());
                done += file.getValue().size();
                progress.accept(done);
            }
        }
        ScopeRecord prepared = ring.record(scope).orElseThrow();
        try (SensitiveBytes oldKey = ring.scopeKey(prepared, current);
                SensitiveBytes newKey = ring.scopeKey(prepared, next)) {
            files.forEach((name, versions) -> verify(scope, current, oldKey, next, newKey, name, versions));
        }
        ring.changeRecord(scope, record -> record.committed(next));
        tidy(scope);
        return next;
    }

    /** Removes what an interrupted rotation left behind. */
    void tidy(Scope scope) {
        Optional<ScopeRecord> record = ring.record(scope);
        for (State state : List.of(State.NEXT, State.RETIRED)) {
            record.flatMap(found -> found.in(state)).ifPresent(generation -> {
                ring.deleteDeks(scope, generation);
                ring.changeRecord(scope, found -> found.without(generation));
            });
        }
    }

    /** Where events are older than keys, their versions would be lost here without a word. */
    private void requireFewOthers(Scope scope, Collection<SecretVersion> live) {
        Set<ObjectId> known = live.stream().map(SecretVersion::objectId).collect(Collectors.toSet());
        int others = ring.objects(scope, known).getOrDefault(false, List.of()).size();
        if (others > Limits.INTERRUPTED_PUTS) {
            throw new PalyraException(
                    ErrorCode.VAULT_DAMAGED,
                    "The scope " + scope + " has " + others
                            + " keys of secrets that its events do not know; 'palyra secrets"
                            + " rotate-keys --drop-unknown' ends them for good.");
        }
    }

    private void rewrap(
            Scope scope,
            long current,
            SensitiveBytes oldKey,
            long next,
            SensitiveBytes newKey,
            String file,
            List<SecretVersion> versions) {
        NavigableMap<ObjectId, WrappedKey> old = ring.deks(scope, current, file);
        NavigableMap<ObjectId, WrappedKey> fresh = new TreeMap<>();
        old.keySet().forEach(id -> fresh.put(id, WrappedKey.SHREDDED));
        for (SecretVersion version : versions) {
            try (SensitiveBytes dek = dek(old, version, oldKey, current)) {
                fresh.put(
                        version.objectId(),
                        WrappedKey.wrap(newKey, DekFile.additional(version, next), dek, ring.random()));
            }
        }
        ring.writeDeks(scope, next, file, fresh);
    }

    private void verify(
            Scope scope,
            long current,
            SensitiveBytes oldKey,
            long next,
            SensitiveBytes newKey,
            String file,
            List<SecretVersion> versions) {
        NavigableMap<ObjectId, WrappedKey> old = ring.deks(scope, current, file);
        NavigableMap<ObjectId, WrappedKey> fresh = ring.deks(scope, next, file);
        for (SecretVersion version : versions) {
            try (SensitiveBytes before = dek(old, version, oldKey, current);
                    SensitiveBytes after = dek(fresh, version, newKey, next)) {
                byte[] raw = before.exposeCopy();
                boolean same = after.constantTimeEquals(raw);
                Arrays.fill(raw, (byte) 0);
                if (!same) {
                    throw damaged(version);
                }
            }
        }
    }

    private static SensitiveBytes dek(
            NavigableMap<ObjectId, WrappedKey> deks, SecretVersion version, SensitiveBytes key, long generation) {
        WrappedKey wrapped = deks.get(version.objectId());
        if (wrapped == null) {
            throw damaged(version);
        }
        try {
            return wrapped.unwrap(key, DekFile.additional(version, generation));
        } catch (AEADBadTagException e) {
            throw damaged(version);
        }
    }

    private static PalyraException damaged(SecretVersion version) {
        return new PalyraException(
                ErrorCode.VAULT_DAMAGED,
                "The key of " + version.ref() + ", version " + version.version()
                        + ", is damaged or gone; destroy that version, then rotate again.");
    }
}
