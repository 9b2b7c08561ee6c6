package com.palyra.persistence.vault;

import com.palyra.protocol.error.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a backend works here, found out by writing, reading and deleting.
 *
 * @param error why it does not, or null if it does
 * @param sentence the same in words, empty if it does
 * @param took how long finding out took
 */
public record BackendProbe(BackendKind kind, @Nullable ErrorCode error, String sentence, Duration took) {
    /** Whether it can be used. */
    public boolean works() {
        return error == null;
    }
}
