package com.palyra.persistence;

/**
 * How often tests that are about chance are repeated, and with which random numbers: {@code -Dpalyra.rounds=N}, {@code
 * -Plong}, {@code -Dpalyra.seed=N}.
 */
public final class Rounds {
    private static final long SEED = 7;

    private Rounds() {}

    /** {@code few} in an ordinary build, {@code full} with {@code -Plong}, or what was asked for. */
    public static int of(int few, int full) {
        String asked = System.getProperty("palyra.rounds", "");
        if (!asked.isEmpty()) {
            return Integer.parseInt(asked);
        }
        return Boolean.getBoolean("palyra.long") ? full : few;
    }

    /** The seed, which is printed. */
    public static long seed(String test) {
        String asked = System.getProperty("palyra.seed", "");
        long seed = asked.isEmpty() ? SEED : Long.parseLong(asked);
        System.err.println(test + ": seed " + seed);
        return seed;
    }
}
