package com.palyra.protocol.identity;

import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * A canonical ULID: 26 characters of Crockford base 32, upper case, the first one 0 to 7. Sorts by the time it was made.
 *
 * @param value the 26 characters
 */
public record Ulid(String value) implements Comparable<Ulid> {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;
    private static final int TIME_CHARACTERS = 10;
    private static final int BITS = 5;
    private static final int ECHOED_CHARACTERS = 64;

    /**
     * Accepts the canonical form only.
     *
     * @throws IllegalArgumentException for anything else
     */
    public Ulid {
        if (!isCanonical(value)) {
            throw new IllegalArgumentException(
                    "Not a ULID (26 characters 0-9 A-Z without I L O U, the first 0-7): " + shortened(value));
        }
    }

    /**
     * Reads the canonical form.
     *
     * @throws IllegalArgumentException for anything else, with at most 64 characters of it, others than printable ASCII as '?'
     */
    public static Ulid parse(String text) {
        return new Ulid(text);
    }

    /** A fresh one: 48 bits of milliseconds, 80 random bits. */
    public static Ulid generate(InstantSource clock, SecureRandom random) {
        StringBuilder text = new StringBuilder(LENGTH);
        long millis = clock.millis() & 0xFFFF_FFFF_FFFFL;
        for (int i = TIME_CHARACTERS - 1; i >= 0; i--) {
            text.append(ALPHABET.charAt((int) (millis >>> (BITS * i)) & 31));
        }
        for (int i = TIME_CHARACTERS; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Ulid(text.toString());
    }

    @Override
    public int compareTo(Ulid other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean isCanonical(String text) {
        return text.length() == LENGTH && text.charAt(0) <= '7' && text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
    }

    private static String shortened(String text) {
        String head =
                text.substring(0, Math.min(text.length(), ECHOED_CHARACTERS)).replaceAll("[^\\x20-\\x7e]", "?");
        return text.length() <= ECHOED_CHARACTERS ? head : head + "...";
    }
}
