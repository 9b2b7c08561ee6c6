package com.palyra.protocol.vault;

import com.palyra.protocol.Limits;
import java.util.regex.Pattern;

/**
 * The name of a secret in its scope: 1 to 128 bytes of {@code a-z 0-9 . _ -} (REFERENCE, section 3).
 *
 * @param value the name
 */
public record KeyName(String value) implements Comparable<KeyName> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9._-]{1," + Limits.SECRET_KEY_BYTES + "}");

    /** Checks the form. */
    public KeyName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a key has 1 to " + Limits.SECRET_KEY_BYTES + " characters out of a-z, 0-9, '.', '_' and '-'.");
        }
    }

    /**
     * Parses a name.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static KeyName parse(String text) {
        return new KeyName(text);
    }

    @Override
    public String toString() {
        return value;
    }

    @Override
    public int compareTo(KeyName other) {
        return value.compareTo(other.value);
    }
}
