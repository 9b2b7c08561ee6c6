package com.palyra.persistence.journal.store;

import com.palyra.protocol.Limits;
import java.nio.charset.StandardCharsets;

/** What may stand for an id, a tag or another name: text that UTF-8 can say, so that no two names become one, and not long. */
final class Names {
    private static final int MAX_BYTES_A_CHARACTER = 3;

    private Names() {}

    /**
     * Requires a name; it may be empty.
     *
     * @throws IllegalArgumentException if it cannot be kept
     */
    static void require(String what, String name) {
        if (name.chars().anyMatch(each -> Character.isSurrogate((char) each))
                && !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException(what + " holds half a character");
        }
        if (name.length() * MAX_BYTES_A_CHARACTER > Limits.JOURNAL_NAME_BYTES
                && name.getBytes(StandardCharsets.UTF_8).length > Limits.JOURNAL_NAME_BYTES) {
            throw new IllegalArgumentException(what + " has at most " + Limits.JOURNAL_NAME_BYTES + " bytes");
        }
    }

    /** Requires a persistence id, which is not empty. */
    static void requireId(String id) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("A persistence id is not empty");
        }
        require("A persistence id", id);
    }

    /** Requires that something is not too large. */
    static void requireBytes(String what, long bytes, long most) {
        if (bytes > most) {
            throw new IllegalArgumentException(
                    what + " of " + bytes + " bytes is too large; at most " + most + " are kept");
        }
    }
}
