package com.palyra.persistence.vault;

import com.palyra.persistence.vault.ScopeRecord.Entry;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A new root key, in three steps. <b>Prepare:</b> the next key is stored, and every scope key under it too. <b>Verify:</b>
 * what was stored is read back and opened. <b>Commit:</b> one write makes the next key the only one, and what the old one
 * wrapped is removed. Interrupted anywhere, the vault opens; rotating again goes on where it was, and what is left after the
 * commit is removed by {@link #sweep}.
 */
final class RootRotation {
    private final KeyRing ring;
    private final RootKeeper root;

    RootRotation(KeyRing ring, RootKeeper root) {
        this.ring = ring;
        this.root = root;
    }

    /** Rotates; returns how many scope keys are under the new key. */
    long rotate(LongConsumer progress) {
        sweep();
        ring.changeRoots(root::prepareNext);
        // A scope that begins from here on puts its key under both.
        long next = root.record().keys().lastKey();
        List<Scope> scopes = ring.scopes();
        long done = 0;
        for (Scope scope : scopes) {
            ring.changeRecord(scope, record -> withNext(record, next));
            progress.accept(++done);
        }
        scopes.forEach(scope -> verify(ring.record(scope).orElseThrow(), next));
        ring.changeRoots(root::commitNext);
        sweep();
        return done;
    }

    /**
     * Removes what older root keys wrapped, if an interrupted rotation left that behind. Works with a closed vault too. A scope
     * whose record is damaged does not keep the others from it; it is told of in the end.
     */
    void sweep() {
        if (!root.record().sweeping()) {
            return;
        }
        NavigableMap<Long, byte[]> kept = root.record().keys();
        PalyraException damaged = null;
        for (String id : ring.scopeIds()) {
            try {
                ring.scope(id).ifPresent(scope -> ring.changeRecord(scope, record -> onlyUnder(record, kept)));
            } catch (PalyraException failed) {
                damaged = failed;
            }
        }
        if (damaged != null) {
            throw damaged;
        }
        root.swept();
    }

    private ScopeRecord withNext(ScopeRecord record, long next) {
        ScopeRecord changed = record;
        for (Map.Entry<Long, Entry> key : record.keys().entrySet()) {
            Entry entry = key.getValue();
            if (entry.state() != ScopeRecord.State.RETIRED) {
                try (SensitiveBytes scopeKey = ring.scopeKey(record, key.getKey())) {
                    NavigableMap<Long, WrappedKey> wrapped = new TreeMap<>(entry.wrapped());
                    wrapped.put(next, ring.wrappedUnder(record.scope(), key.getKey(), next, scopeKey));
                    changed = changed.with(key.getKey(), new Entry(entry.state(), wrapped));
                }
            }
        }
        return changed;
    }

    private void verify(ScopeRecord record, long next) {
        record.keys().forEach((generation, entry) -> {
            if (entry.state() != ScopeRecord.State.RETIRED) {
                try (SensitiveBytes before = ring.scopeKey(record, generation);
                        SensitiveBytes after = ring.scopeKey(onlyUnder(record, next), generation)) {
                    byte[] raw = before.exposeCopy();
                    boolean same = after.constantTimeEquals(raw);
                    Arrays.fill(raw, (byte) 0);
                    if (!same) {
                        throw RecordReader.damaged("The key record of the scope " + record.scope());
                    }
                }
            }
        });
    }

    private static ScopeRecord onlyUnder(ScopeRecord record, long root) {
        return onlyUnder(record, new TreeMap<>(Map.of(root, new byte[0])));
    }

    private static ScopeRecord onlyUnder(ScopeRecord record, NavigableMap<Long, byte[]> roots) {
        ScopeRecord changed = record;
        for (Map.Entry<Long, Entry> key : record.keys().entrySet()) {
            NavigableMap<Long, WrappedKey> wrapped =
                    new TreeMap<>(key.getValue().wrapped());
            wrapped.keySet().retainAll(roots.keySet());
            changed = changed.with(key.getKey(), new Entry(key.getValue().state(), wrapped));
        }
        return changed;
    }
}
