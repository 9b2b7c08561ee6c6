package com.palyra.persistence.journal.store;

import com.palyra.protocol.Limits;
import java.util.HashMap;
import java.util.Map;

/**
 * Appends that were given up, by id. What the same id sent before it could hear of that goes the same way, or there would be
 * a hole in its events. Writer's thread only; times are those of {@link System#nanoTime()}.
 */
final class GivenUp {
    /** What is older than this has been given up itself. */
    private static final long KEPT_NANOS = 2 * Limits.JOURNAL_WRITE.toNanos();

    private final Map<String, Long> since = new HashMap<>();

    /** The append is given up now. */
    void add(WriteRequest request) {
        String id = request.appendsTo();
        if (id != null) {
            since.put(id, System.nanoTime());
        }
    }

    /** Whether an append of the same id was given up after this one was sent. */
    boolean covers(WriteRequest request) {
        if (since.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        since.values().removeIf(time -> now - time > KEPT_NANOS);
        String id = request.appendsTo();
        Long time = id == null ? null : since.get(id);
        return time != null && request.since() - time <= 0;
    }
}
