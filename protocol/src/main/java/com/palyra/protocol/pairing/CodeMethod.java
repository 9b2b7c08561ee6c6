package com.palyra.protocol.pairing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a code reaches the device. */
public enum CodeMethod {
    /** Typed by a person: a slot and a few digits, so guesses are counted. */
    PIN,
    /** Scanned: a 128-bit token that nobody guesses. */
    QR;

    /** The name in messages and output, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value with exactly this name, or nothing. */
    public static Optional<CodeMethod> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst();
    }
}
