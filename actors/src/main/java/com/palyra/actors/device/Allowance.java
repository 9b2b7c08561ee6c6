package com.palyra.actors.device;

import java.time.Duration;
import java.time.Instant;

/**
 * How often a device may make the node write by itself: so many times at once, then once in each span. Not thread-safe;
 * belongs to an actor, and forgets with it.
 */
final class Allowance {
    private final Duration span;
    private final Duration whole;
    /** When all of it is there again; each use moves it by a span. */
    private Instant full;

    Allowance(int most, Duration span, Instant now) {
        this.span = span;
        this.whole = span.multipliedBy(most);
        this.full = now;
    }

    /** Whether it is allowed now; counts if so. */
    boolean take(Instant now) {
        if (!left(now).isZero()) {
            return false;
        }
        full = later(now).plus(span);
        return true;
    }

    /** Whether nothing of it is used up: whoever has it may forget it. */
    boolean isWhole(Instant now) {
        return !later(now).isAfter(now);
    }

    /** How long until it is allowed again; zero if it is now. */
    Duration left(Instant now) {
        Duration over = Duration.between(now, later(now)).plus(span).minus(whole);
        return over.isNegative() ? Duration.ZERO : over;
    }

    /** A clock that was set back does not take away more than there is. */
    private Instant later(Instant now) {
        Instant most = now.plus(whole);
        if (full.isAfter(most)) {
            full = most;
        }
        return full.isAfter(now) ? full : now;
    }
}
