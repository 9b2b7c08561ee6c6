package com.palyra.actors;

import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;

/** Who this node is. The runtime uses the key until it is closed; it does not close the key. */
public record NodeIdentity(Ulid id, IdentityKey key) {
    @Override
    public String toString() {
        return "NodeIdentity[" + id + "]";
    }
}
