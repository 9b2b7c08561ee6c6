package com.palyra.protocol.pairing;

import java.security.SecureRandom;

/**
 * What a device has to sign to show that it is there now and talks to this server: random bytes, and SHA-256 of the leaf that
 * the server presented on this very connection.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LeafChallenge(byte[] challenge, byte[] leafSha256) {
    static final int BYTES = 32;

    /** A fresh one. */
    static LeafChallenge fresh(byte[] leafSha256, SecureRandom random) {
        if (leafSha256.length != RunMessages.HASH_BYTES) {
            throw new IllegalArgumentException("A leaf hash has 32 bytes, not " + leafSha256.length);
        }
        byte[] challenge = new byte[BYTES];
        random.nextBytes(challenge);
        return new LeafChallenge(challenge, leafSha256.clone());
    }
}
