package com.palyra.persistence.journal.store;

import com.palyra.protocol.Limits;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Answers writes that the disk does not confirm in time. It looks at all of them now and then, because a timer for each
 * would cost more than the write itself. Thread-safe.
 */
final class WriteDeadlines {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Set<WriteRequest> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = StoreThreads.deadlines();

    /** Starts to look. */
    void start() {
        var unused = clock.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The outcome, or that it is late: then it is given up if it has not begun. */
    CompletionStage<Void> answer(WriteRequest request) {
        open.add(request);
        var unused = request.settled().whenComplete((done, failure) -> {
            open.remove(request);
            request.answer(failure);
        });
        return request.answered();
    }

    /** Stops looking; for when every write is settled at once. */
    void stop() {
        clock.shutdown();
    }

    private void look() {
        long now = System.nanoTime();
        for (WriteRequest request : open) {
            if (!request.isAbandoned() && now - request.since() >= Limits.JOURNAL_WRITE.toNanos()) {
                request.late();
            }
        }
    }
}
