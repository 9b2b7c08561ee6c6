package com.palyra.actors.vault;

import com.palyra.persistence.vault.ObjectId;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What changes that failed or were interrupted may have left of a scope beside its events. Only its scope touches it. */
final class LeftOvers {
    private final String scopeId;
    /** Numbers that a put which failed may still write under. */
    private final Map<KeyName, Long> burned = new HashMap<>();
    /** A put that the journal refused; of a scope without events nothing else is known to be left over. */
    private @Nullable SecretVersion refused;
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
    }

    /** The journal did not take the event of a put. */
    void refused(SecretVersion version) {
        failed(version);
        refused = version;
        remaining = true;
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
        SecretVersion leftOver = refused;
        if (content.scope().isEmpty()) {
            return vault -> {
                if (leftOver != null) {
                    vault.destroy(leftOver.ref().scope(), List.of(leftOver));
                }
                vault.removeEnded(scopeId);
                return 0L;
            };
        }
        Scope scope = content.scope().get();
        Set<ObjectId> live =
                content.versions().stream().map(SecretVersion::objectId).collect(Collectors.toSet());
        Set<ObjectId> ended = content.ended();
        return vault -> (long) vault.sweep(scope, live, ended);
    }

    /** All that could be removed is. */
    void removed() {
        remaining = false;
        refused = null;
    }

    /** Whether there may be any that can be removed. */
    boolean mayRemain() {
        return remaining;
    }

    /** Whether the scope must stay in memory for them. */
    boolean isNeeded() {
        return !burned.isEmpty();
    }
}
