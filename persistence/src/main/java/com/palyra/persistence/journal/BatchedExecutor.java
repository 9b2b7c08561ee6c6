package com.palyra.persistence.journal;

import java.util.concurrent.Executor;
import scala.concurrent.Batchable;

/**
 * Runs tasks on a dispatcher in such a way that what they complete goes on in the same thread, without a task of its own
 * for every future.
 */
record BatchedExecutor(Executor dispatcher) implements Executor {
    /** A dispatcher keeps what such a task hands to it, and runs it after the task. */
    private record Task(Runnable work) implements Runnable, Batchable {
        @Override
        public void run() {
            work.run();
        }
    }

    @Override
    public void execute(Runnable work) {
        dispatcher.execute(new Task(work));
    }
}
