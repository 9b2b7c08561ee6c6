package com.palyra.actors.device;

import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.Scope;
import java.util.HashMap;
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

    void everything(Scope scope) {
        left.put(scope, Optional.empty());
    }

    void butFor(Scope scope, Access access) {
        left.put(scope, Optional.of(access));
    }

    /** The journal says now what is so. */
    void settled(Scope scope) {
        left.remove(scope);
    }

    /** The device was paired anew; earlier grants are gone. */
    void clear() {
        left.clear();
    }

    boolean concerns(Scope scope) {
        return left.containsKey(scope);
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
