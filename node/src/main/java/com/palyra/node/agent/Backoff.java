package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: longer each time, and never the same for two devices. */
final class Backoff {
    private final RandomGenerator random;
    private Duration span = Limits.RECONNECT_FIRST;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Between half and all of a span that doubles up to {@link Limits#RECONNECT_LONGEST}. */
    Duration next() {
        long millis = span.toMillis();
        Duration doubled = span.multipliedBy(2);
        span = doubled.compareTo(Limits.RECONNECT_LONGEST) < 0 ? doubled : Limits.RECONNECT_LONGEST;
        return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    }

    /** The node answered: begin with short waits again. */
    void reset() {
        span = Limits.RECONNECT_FIRST;
    }
}
