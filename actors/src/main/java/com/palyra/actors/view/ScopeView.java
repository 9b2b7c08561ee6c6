package com.palyra.actors.view;

import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Scope;
import java.util.List;

/**
 * A scope that holds secrets or that a device may reach.
 *
 * @param secrets how many there are, deleted ones too
 * @param devices paired devices with a grant for it
 */
public record ScopeView(Scope scope, int secrets, List<Ulid> devices) {
    /** Copies the list. */
    public ScopeView {
        devices = List.copyOf(devices);
    }
}
