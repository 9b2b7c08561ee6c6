package com.palyra.actors.device;

import com.palyra.protocol.Limits;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a device was granted, as its events tell it: one access for a scope, and none where there is no entry.
 *
 * @param byScope at most {@link Limits#GRANTS_PER_DEVICE}
 */
record DeviceGrants(Map<Scope, Access> byScope) {
    static final DeviceGrants NONE = new DeviceGrants(Map.of());

    DeviceGrants {
        byScope = Map.copyOf(byScope);
    }

    /** With this grant instead of what there was for its scope. */
    DeviceGrants with(Grant grant) {
        Map<Scope, Access> more = new HashMap<>(byScope);
        more.put(grant.scope(), grant.access());
        return new DeviceGrants(more);
    }

    DeviceGrants without(Scope scope) {
        Map<Scope, Access> less = new HashMap<>(byScope);
        less.remove(scope);
        return new DeviceGrants(less);
    }

    /** All of them, by scope. */
    List<Grant> list() {
        return byScope.entrySet().stream()
                .map(entry -> new Grant(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Grant::toString))
                .toList();
    }

    boolean has(Scope scope) {
        return byScope.containsKey(scope);
    }

    boolean has(Grant grant) {
        return byScope.get(grant.scope()) == grant.access();
    }

    boolean include(Scope scope, Access needed) {
        Access granted = byScope.get(scope);
        return granted != null && granted.includes(needed);
    }

    /** Whether a grant for this scope would be one too many. */
    boolean isFullFor(Scope scope) {
        return byScope.size() >= Limits.GRANTS_PER_DEVICE && !has(scope);
    }
}
