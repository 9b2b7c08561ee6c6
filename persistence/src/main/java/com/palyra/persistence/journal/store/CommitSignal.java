package com.palyra.persistence.journal.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Tells whoever waits that something was written. Waiting is for any thread, the rest for one at a time. */
final class CommitSignal {
    private volatile CompletableFuture<Void> next = new CompletableFuture<>();

    /** Completes with the next commit. */
    CompletionStage<Void> next() {
        return next.minimalCompletionStage();
    }

    /** A commit happened; those who waited go on in the executor. */
    void fire(Executor executor) {
        CompletableFuture<Void> waiting = next;
        next = new CompletableFuture<>();
        if (waiting.getNumberOfDependents() == 0) {
            waiting.complete(null);
            return;
        }
        try {
            executor.execute(() -> waiting.complete(null));
        } catch (RejectedExecutionException full) {
            waiting.complete(null);
        }
    }

    /** There will be no more commits. */
    void fail(RuntimeException why) {
        next.completeExceptionally(why);
    }
}
