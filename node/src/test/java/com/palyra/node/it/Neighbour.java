package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.palyra.node.harness.Machine;
import com.palyra.protocol.rpc.RpcResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A device that asks for the node's health over and over, on one session, while others misbehave. */
final class Neighbour implements AutoCloseable {
    /** Generous, because tests share a machine; somebody who is held up waits for longer. */
    private static final Duration SLOWEST = Duration.ofSeconds(5);

    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();
    private static final int ENOUGH = 3;

    private final LiveSession session;
    private final Thread thread = new Thread(this::ask, "neighbour");
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    Neighbour(Machine machine) {
        session = new LiveSession(machine);
        thread.start();
    }

    /** It was answered, is answered, and was never kept waiting. */
    void assertServedSinceLastTime() {
        long before = answered.get();
        await().atMost(LocalNode.PATIENCE).until(() -> answered.get() >= before + ENOUGH || !complaints.isEmpty());
        assertThat(complaints).isEmpty();
        assertThat(session.connection.closeCode()).isEmpty();
    }

    private void ask() {
        while (!closed) {
            long begun = System.nanoTime();
            try {
                RpcResponse answer = WireDevice.health(session.connection);
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                if (!answer.ok() || took.compareTo(SLOWEST) > 0) {
                    complaints.add(answer + " after " + took);
                }
                answered.incrementAndGet();
            } catch (RuntimeException | AssertionError e) {
                if (!closed) {
                    complaints.add(e.toString());
                }
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
        session.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
