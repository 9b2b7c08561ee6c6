package com.palyra.node.cli;

import com.palyra.node.terminal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How far a long command has got: one line on standard error that changes while a person waits, from the second second on,
 * and that is gone when the work is done or the process is interrupted. Nobody else gets to see anything. Thread-safe.
 */
public final class Progress implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration TICK = Duration.ofMillis(500);

    private final Output output;
    private final boolean wanted;
    private final String doing;
    private final String things;
    private final InstantSource clock;
    private final Instant started;
    private final Thread clearing = new Thread(this::interrupted, "palyra-progress-end");
    private String farewell = "";
    private boolean visible;
    private boolean ended;

    Progress(Output output, boolean wanted, String doing, String things, InstantSource clock) {
        this.output = output;
        this.wanted = wanted;
        this.doing = doing;
        this.things = things;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** What a person is told when the process is interrupted meanwhile. */
    public synchronized Progress farewell(String line) {
        farewell = line;
        return this;
    }

    /** Shows it from time to time without being told to. */
    Progress byItself() {
        if (wanted) {
            Thread ticker = new Thread(this::tick, "palyra-progress");
            ticker.setDaemon(true);
            ticker.start();
        }
        return this;
    }

    /** Shows that so many things were done; 0 for work that does not count them. */
    public synchronized void show(long count) {
        Duration waited = Duration.between(started, clock.instant());
        if (wanted && !ended && waited.compareTo(PATIENCE) >= 0) {
            String counted = count == 0 ? "" : count + " " + things + ", ";
            if (!visible) {
                Runtime.getRuntime().addShutdownHook(clearing);
            }
            output.changing("palyra: " + doing + ", " + counted + Durations.format(waited));
            visible = true;
        }
    }

    /** What the end of the process by a signal does: the line goes, and nothing is shown any more. */
    synchronized void interrupted() {
        if (visible) {
            output.changing("");
            if (!farewell.isEmpty()) {
                output.diagnostic(farewell);
            }
        }
        visible = false;
        ended = true;
    }

    private synchronized void tick() {
        try {
            while (!ended) {
                show(0);
                wait(TICK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes the line away, if there is one. */
    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
        if (visible) {
            output.changing("");
            visible = false;
            forgetHook();
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(clearing);
        } catch (IllegalStateException ending) {
            // It has its turn, and finds nothing to do.
        }
    }
}
