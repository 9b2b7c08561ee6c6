package com.palyra.node.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** When a command has to be done, if ever. */
final class Deadline {
    private final InstantSource clock;
    private final Optional<Instant> end;

    private Deadline(InstantSource clock, Optional<Instant> end) {
        this.clock = clock;
        this.end = end;
    }

    static Deadline in(Optional<Duration> timeout, InstantSource clock) {
        return new Deadline(clock, timeout.map(span -> clock.instant().plus(span)));
    }

    /** The span, or what is left if that is less; never negative. */
    Duration atMost(Duration span) {
        if (end.isEmpty()) {
            return span;
        }
        Duration left = Duration.between(clock.instant(), end.get());
        Duration bounded = left.compareTo(span) < 0 ? left : span;
        return bounded.isNegative() ? Duration.ZERO : bounded;
    }

    boolean passed() {
        return end.isPresent() && !clock.instant().isBefore(end.get());
    }

    /** Whichever is sooner. */
    Deadline orSooner(Duration span) {
        Instant other = clock.instant().plus(span);
        return end.isPresent() && end.get().isBefore(other) ? this : new Deadline(clock, Optional.of(other));
    }
}
