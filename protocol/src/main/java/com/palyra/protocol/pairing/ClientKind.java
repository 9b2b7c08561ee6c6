package com.palyra.protocol.pairing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What kind of program asks to be let in, as it says itself. */
public enum ClientKind {
    /** A command line. */
    CLI,
    /** A desktop program. */
    DESKTOP,
    /** A machine that offers capabilities. */
    NODE;

    /** The name in messages and output, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value with exactly this name, or nothing. */
    public static Optional<ClientKind> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst();
    }
}
