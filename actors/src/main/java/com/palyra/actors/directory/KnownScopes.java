package com.palyra.actors.directory;

import com.palyra.actors.view.ScopeView;
import com.palyra.persistence.event.VaultEvent;
import com.palyra.protocol.vault.Scope;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** How many secrets each scope has. Written by the projection only; read from any thread. */
final class KnownScopes {
    private final ConcurrentHashMap<Scope, Integer> secrets = new ConcurrentHashMap<>();

    void apply(VaultEvent event) {
        if (event instanceof VaultEvent.SecretStored stored && stored.created()) {
            secrets.merge(Scope.parse(stored.scope()), 1, Integer::sum);
        } else if (event instanceof VaultEvent.SecretDestroyed destroyed && destroyed.all()) {
            secrets.computeIfPresent(Scope.parse(destroyed.scope()), (scope, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** Scopes with secrets, and those that somebody may reach, by name. */
    List<ScopeView> views(KnownGrants grants) {
        TreeSet<Scope> all = new TreeSet<>(secrets.keySet());
        all.addAll(grants.scopes());
        return all.stream()
                .map(scope -> new ScopeView(scope, secrets.getOrDefault(scope, 0), grants.devicesWith(scope)))
                .toList();
    }
}
