package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: longer each time, and never the same for two devices. */
final class Backoff {
    private final RandomGenerator random;
    private final Duration longest;
    private Duration span = Limits.RECONNECT_FIRST;

    /** One for a person who waits. */
    Backoff(RandomGenerator random) {
        this(random, Limits.RECONNECT_LONGEST);
    }

    Backoff(RandomGenerator random, Duration longest) {
        this.random = random;
        this.longest = longest;
    }

    /** Between half and all of a span that doubles up to the longest. */
    Duration next() {
        long millis = span.toMillis();
        Duration doubled = span.multipliedBy(2);
        span = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    }

    /** The node answered: begin with short waits again. */
    void reset() {
        span = Limits.RECONNECT_FIRST;
    }
}
