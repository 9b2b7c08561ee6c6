package com.palyra.protocol.pairing;

import java.security.SecureRandom;
import java.util.Random;

/** Repeatable bytes where the code under test wants a secure source. */
public final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final Random source;

    /** With this seed. */
    public SeededRandom(long seed) {
        source = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        source.nextBytes(bytes);
    }
}
