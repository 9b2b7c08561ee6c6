package com.palyra.node.agent;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How the agent lets time pass before it tries again; tests let none pass. */
@FunctionalInterface
public interface Pause {
    /** The real thing. */
    Pause REAL = span -> TimeUnit.NANOSECONDS.sleep(span.toNanos());

    /** Returns after the span. */
    void rest(Duration span) throws InterruptedException;
}
