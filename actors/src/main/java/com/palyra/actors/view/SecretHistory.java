package com.palyra.actors.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secret and the versions that are kept.
 *
 * @param versions the newest first
 * @param lastRead when a value was last read, as far as that is noted: once an hour at most; null if never
 */
public record SecretHistory(
        SecretView secret,
        List<SecretVersionView> versions,
        @Nullable Instant lastRead) {
    /** Copies the list. */
    public SecretHistory {
        versions = List.copyOf(versions);
    }
}
