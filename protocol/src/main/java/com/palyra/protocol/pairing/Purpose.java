package com.palyra.protocol.pairing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a code was minted for; it is part of the proved context, so nothing a stranger sends changes it. */
public enum Purpose {
    /** Lets a device in. */
    DEVICE,
    /** Lets a node into the cluster; refused while there is none. */
    CLUSTER;

    /** The name in messages and output, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value with exactly this name, or nothing. */
    public static Optional<Purpose> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst();
    }
}
