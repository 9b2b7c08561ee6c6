package com.palyra.protocol.vault;

import java.util.Arrays;
import java.util.Locale;

/** What a grant allows. Writing includes reading. */
public enum Access {
    /** Get and list. */
    READ,
    /** Also put and delete. */
    WRITE;

    /** Whether a grant of this allows what needs that. */
    public boolean includes(Access needed) {
        return this == WRITE || needed == READ;
    }

    /** The word in commands and messages. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Parses the word.
     *
     * @throws IllegalArgumentException if it is neither {@code read} nor {@code write}
     */
    public static Access parse(String word) {
        return Arrays.stream(values())
                .filter(access -> access.wireName().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("access is read or write."));
    }
}
