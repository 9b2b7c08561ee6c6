package com.palyra.node.cli.operator;

import com.palyra.node.daemon.NodeDaemon;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The shutdown hook of {@code palyra up}. The JVM runs it on SIGINT and SIGTERM; it stops the node in order and ends the
 * process with 0, where the JVM would end it with 130 or 143. A node that is still starting is stopped once it has
 * started, since the journal must not be torn away from actors that recover, or has given up, since some libraries refuse to
 * start in a JVM that ends. When the start failed without a signal, the command's own exit code stands.
 */
final class StopOnSignal implements Runnable {
    private static final long START_SECONDS = 60;

    private final CompletableFuture<NodeDaemon> started;
    private volatile boolean startEnded;

    StopOnSignal(CompletableFuture<NodeDaemon> started) {
        this.started = started;
    }

    /** Whether the signal came before the start was over, so that a start that failed did so because of it. */
    boolean endedTheStart() {
        return startEnded;
    }

    @Override
    public void run() {
        startEnded = !started.isDone();
        try {
            started.get(START_SECONDS, TimeUnit.SECONDS).close();
            Runtime.getRuntime().halt(0);
        } catch (ExecutionException failedToStart) {
            if (startEnded) {
                Runtime.getRuntime().halt(0);
            }
            // The command reports it and has chosen the exit code.
        } catch (TimeoutException stuck) {
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
