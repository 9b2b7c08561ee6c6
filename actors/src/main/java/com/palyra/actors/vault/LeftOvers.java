package com.palyra.actors.vault;

import com.palyra.persistence.vault.ObjectId;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.Limits;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What changes that failed or were interrupted may have left of a scope beside its events. Only its scope touches it. */
final class LeftOvers {
    private final String scopeId;
    /** Numbers that a put which failed may still write under. */
    private final Map<KeyName, Long> burned = new HashMap<>();
    /** Versions of puts that failed, whatever is there of them; at most {@link Limits#FAILED_PUTS}. */
    private final Set<SecretVersion> failed = new LinkedHashSet<>();
    /** Whether something may be there that can be removed. */
    private boolean remaining = true;

    LeftOvers(String scopeId) {
        this.scopeId = scopeId;
    }

    /** The number of the next version: that one, or one that nothing may still write under. */
    long after(KeyName key, long next) {
        return Math.max(next, burned.getOrDefault(key, 0L) + 1);
    }

    /** A put did not end well. */
    void failed(SecretVersion version) {
        burned.put(version.ref().key(), version.version());
        failed.add(version);
        remaining = true;
    }

    /** A later put did: numbers before are not used again anyway. */
    void stored(SecretVersion version) {
        burned.remove(version.ref().key());
    }

    /** Whether no more puts may fail before what is left of earlier ones is gone. */
    boolean isFull() {
        return failed.size() >= Limits.FAILED_PUTS || burned.size() >= Limits.FAILED_PUTS;
    }

    /** Something could not be removed. */
    void remain() {
        remaining = true;
    }

    /**
     * What removes them. Keys of a scope without events are kept, except of puts that ended here without one: such a scope may
     * have lost its events.
     */
    Function<Vault, Long> removal(ScopeContent content) {
        List<SecretVersion> unwanted = List.copyOf(failed);
        if (content.scope().isEmpty()) {
            return vault -> {
                if (!unwanted.isEmpty()) {
                    vault.destroy(unwanted.get(0).ref().scope(), unwanted);
                }
                vault.removeEnded(scopeId);
                return 0L;
            };
        }
        Scope scope = content.scope().get();
        Set<ObjectId> live =
                content.versions().stream().map(SecretVersion::objectId).collect(Collectors.toSet());
        Set<ObjectId> ended = new HashSet<>(content.ended());
        unwanted.forEach(version -> ended.add(version.objectId()));
        return vault -> (long) vault.sweep(scope, live, ended);
    }

    /**
     * All that there was is removed.
     *
     * @param hanging whether a write may still come late
     */
    void removed(boolean hanging) {
        remaining = false;
        failed.clear();
        if (!hanging && isFull()) {
            burned.clear();
        }
    }

    /** Whether there may be any that can be removed. */
    boolean mayRemain() {
        return remaining;
    }

    /**
     * Whether the scope must stay in memory for them.
     *
     * @param hanging whether a write may still come late
     */
    boolean areNeeded(boolean hanging) {
        return remaining || (hanging && !burned.isEmpty());
    }
}
