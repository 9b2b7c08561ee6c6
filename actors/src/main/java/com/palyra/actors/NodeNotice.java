package com.palyra.actors;

import java.time.Instant;
import java.util.Map;

/**
 * Something an operator wants to see at once: one human line, and the same as fields. Never a secret.
 *
 * @param kind stable name, such as {@code pairing_requested}
 * @param text one sentence without a line break
 * @param fields names in snake case
 */
public record NodeNotice(Instant at, String kind, String text, Map<String, String> fields) {
    /** Copies the fields. */
    public NodeNotice {
        fields = Map.copyOf(fields);
    }
}
