package com.palyra.actors.device;

import com.palyra.actors.directory.TrustIndex;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator took back and the journal does not say yet: it is refused from the moment the command is taken, and when
 * the write fails for as long as the process lives. Not part of the state: a restart after a failed write replays the events,
 * and the grant is among them still.
 */
final class Withheld {
    /** What is left of a grant by scope; empty for nothing. */
    private final Map<Scope, Optional<Access>> left = new HashMap<>();

    private final Ulid device;
    private final TrustIndex trust;

    /** What one scope is left with; empty for nothing. */
    record Left(Scope scope, Optional<Access> access) {}

    /** Of this device; the index knows it for whoever looks at the lists. */
    Withheld(Ulid device, TrustIndex trust) {
        this.device = device;
        this.trust = trust;
    }

    void everything(Scope scope) {
        put(scope, Optional.empty());
    }

    void butFor(Scope scope, Access access) {
        put(scope, Optional.of(access));
    }

    private void put(Scope scope, Optional<Access> access) {
        left.put(scope, access);
        trust.withhold(device, scope);
    }

    /** The journal says now what is so. */
    void settled(Scope scope) {
        left.remove(scope);
        trust.giveBack(device, scope);
    }

    /** The device was paired anew; earlier grants are gone. */
    void clear() {
        List.copyOf(left.keySet()).forEach(this::settled);
    }

    boolean concerns(Scope scope) {
        return left.containsKey(scope);
    }

    /** One of them. */
    Optional<Left> any() {
        return left.entrySet().stream().findFirst().map(entry -> new Left(entry.getKey(), entry.getValue()));
    }

    boolean isEmpty() {
        return left.isEmpty();
    }

    boolean refuses(Scope scope, Access needed) {
        Optional<Access> remaining = left.get(scope);
        return remaining != null
                && remaining.filter(access -> access.includes(needed)).isEmpty();
    }
}
