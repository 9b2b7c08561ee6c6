package com.palyra.actors.directory;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;

/** A trust index for tests that begin behind the gate. */
public final class Trusted {
    private Trusted() {}

    /** Knows one paired device. */
    public static TrustIndex device(Ulid id, Ed25519PublicKey key) {
        TrustIndex trust = new TrustIndex();
        trust.paired(id, key);
        return trust;
    }
}
