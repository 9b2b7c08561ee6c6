package com.palyra.node.agent;

import com.palyra.node.agent.capability.DispatchRecords;
import com.palyra.node.agent.capability.DispatchRecords.Finished;
import com.palyra.node.agent.capability.Outcome;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.rpc.CapabilityReport;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the node what became of its requests, again and again until it has recorded each; without a connection it waits for the
 * next one. Thread-safe.
 */
final class Reports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    /** Answers after which the same report may be taken a little later. */
    private static final Set<String> LATER =
            Set.of(RpcError.BUSY.code(), RpcError.TIMED_OUT.code(), RpcError.STREAM_FAILURE.code());

    private static final Duration RETRY = Duration.ofSeconds(2);
    /** Notes that nothing depends on; the node's own time-out covers one that is lost. */
    private static final int NOTES = 64;

    private final DispatchRecords records;
    private final LongSupplier handled;
    private final Thread thread = new Thread(this::work, "palyra-reports");
    private final Queue<RpcRequest> notes = new ArrayDeque<>();
    private @Nullable Line line;
    private boolean wanted;
    private boolean idle = true;
    private boolean closed;

    /** A connection to the node. */
    @FunctionalInterface
    interface Line {
        /**
         * Asks, and waits for the answer.
         *
         * @throws PalyraException if there is none
         */
        RpcResponse ask(RpcRequest request);
    }

    /**
     * One that begins at once.
     *
     * @param handled up to which event all are handled durably
     */
    Reports(DispatchRecords records, LongSupplier handled) {
        this.records = records;
        this.handled = handled;
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on the node is reached like this; everything that it may not have is told again. */
    synchronized void attach(Line connection) {
        line = connection;
        wanted = true;
        notifyAll();
    }

    /** The connection is lost, if it is still this one. */
    synchronized void detach(Line connection) {
        if (line == connection) {
            line = null;
        }
    }

    /** There is an outcome more. */
    synchronized void wake() {
        wanted = true;
        notifyAll();
    }

    /** Tells an outcome that is not written down, once. */
    void once(RequestId requestId, Outcome outcome) {
        note(outcome.report(requestId).toRequest());
    }

    /** Tells that a person at this machine is asked. */
    void mediation(RequestId requestId, String reason) {
        note(new CapabilityReport.AwaitingMediation(requestId, Optional.of(reason)).toRequest());
    }

    /** Waits at most that long until the node has everything, if there is a connection. */
    synchronized void flush(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (line != null && (wanted || !idle || !records.unreported().isEmpty())) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return;
            }
            wait(Math.max(1, left / 1_000_000));
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            line = null;
            notifyAll();
        }
        thread.interrupt();
        try {
            thread.join(Limits.AGENT_FAREWELL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void note(RpcRequest request) {
        if (notes.size() >= NOTES) {
            notes.remove();
        }
        notes.add(request);
        wanted = true;
        notifyAll();
    }

    private void work() {
        try {
            Line connection = next();
            while (connection != null) {
                boolean told = tell(connection);
                synchronized (this) {
                    idle = true;
                    notifyAll();
                    if (!told && !closed) {
                        wanted = true;
                        wait(RETRY.toMillis());
                    }
                }
                connection = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until there is something to tell and somebody to hear it; null at the end. */
    private synchronized @Nullable Line next() throws InterruptedException {
        while (!closed && (line == null || !wanted)) {
            wait();
        }
        wanted = false;
        idle = false;
        return closed ? null : line;
    }

    /** Whether all was told, and nothing is left for later. */
    private boolean tell(Line connection) {
        boolean all = true;
        try {
            for (RpcRequest note = nextNote(); note != null; note = nextNote()) {
                connection.ask(note);
            }
            List<Finished> finished = records.unreported();
            for (Finished each : finished) {
                all &= isKnown(
                        each,
                        connection.ask(each.outcome()
                                .report(RequestId.parse(each.requestId()))
                                .toRequest()));
            }
        } catch (PalyraException lost) {
            LOG.info("The node was not told everything yet: {}", lost.sentence());
            return false;
        }
        records.handled(handled.getAsLong());
        return all;
    }

    private synchronized @Nullable RpcRequest nextNote() {
        return notes.poll();
    }

    private boolean isKnown(Finished told, RpcResponse answer) {
        if (answer instanceof RpcResponse.Failure failure) {
            if (LATER.contains(failure.error())) {
                return false;
            }
            // It has judged, and would judge the same way again.
            LOG.info("The node does not take the outcome of request {}: {}", told.requestId(), failure.error());
        }
        records.recorded(told.requestId());
        return true;
    }
}
