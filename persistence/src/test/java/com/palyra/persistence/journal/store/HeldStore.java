package com.palyra.persistence.journal.store;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A store whose writer can be held, as a disk that does not answer would hold it. */
public final class HeldStore implements AutoCloseable {
    private final EventStore store;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch held = new CountDownLatch(1);

    private HeldStore(Path root) {
        this.store = Stores.open(root, this::step);
    }

    /** Opens a store that is not held. */
    public static HeldStore open(Path root) {
        return new HeldStore(root);
    }

    /** The store. */
    public EventStore store() {
        return store;
    }

    /** Holds the writer before its next sync. */
    public void hold() {
        held = new CountDownLatch(1);
        gate = new CountDownLatch(1);
    }

    /** Waits until the writer is held. */
    public void awaitHeld() throws InterruptedException {
        held.await();
    }

    /** Lets the writer go on. */
    public void release() {
        gate.countDown();
    }

    @Override
    public void close() {
        release();
        store.close();
    }

    private void step(CommitStep step) {
        CountDownLatch closed = gate;
        if (step == CommitStep.STAGED && closed.getCount() > 0) {
            held.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
