package com.palyra.node.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A moment by both clocks of a machine.
 *
 * @param wall the time of the day, which somebody may set and which goes on while the machine sleeps
 * @param counted the time since some beginning, which nobody sets; it may stand still while the machine sleeps
 */
record Moment(Instant wall, Duration counted) {
    /** Now. */
    static Moment of(InstantSource clock) {
        return new Moment(clock.instant(), Duration.ofNanos(System.nanoTime()));
    }

    /** How much the clocks have moved against each other since then. */
    Duration jumpSince(Moment before) {
        return Duration.between(before.wall, wall)
                .minus(counted.minus(before.counted))
                .abs();
    }

    /** The same moment and a span later, by the clock that only counts. */
    Duration after(Duration span) {
        return counted.plus(span);
    }
}
