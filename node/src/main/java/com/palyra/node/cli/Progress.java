package com.palyra.node.cli;

import com.palyra.node.terminal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How far a long command has got: one line on standard error that changes while a person waits, from the second second on,
 * and that is gone when the work is done. Nobody else gets to see anything. For one thread.
 */
public final class Progress implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Output output;
    private final boolean wanted;
    private final String doing;
    private final String things;
    private final InstantSource clock;
    private final Instant started;
    private boolean visible;

    Progress(Output output, boolean wanted, String doing, String things, InstantSource clock) {
        this.output = output;
        this.wanted = wanted;
        this.doing = doing;
        this.things = things;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Shows that so many things were done; 0 for work that does not count them. */
    public void show(long count) {
        Duration waited = Duration.between(started, clock.instant());
        if (wanted && waited.compareTo(PATIENCE) >= 0) {
            String counted = count == 0 ? "" : count + " " + things + ", ";
            output.changing("palyra: " + doing + ", " + counted + Durations.format(waited));
            visible = true;
        }
    }

    /** Takes the line away, if there is one. */
    @Override
    public void close() {
        if (visible) {
            output.changing("");
            visible = false;
        }
    }
}
