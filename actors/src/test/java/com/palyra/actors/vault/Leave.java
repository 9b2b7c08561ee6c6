package com.palyra.actors.vault;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** Leave that the test gives each time it is asked for. */
final class Leave implements Permit {
    private final LinkedBlockingQueue<CompletableFuture<Boolean>> asked = new LinkedBlockingQueue<>();
    volatile boolean withdrawn;

    void grant() {
        next().complete(true);
    }

    /** Waits until it is asked for, and does not answer. */
    CompletableFuture<Boolean> hold() {
        return next();
    }

    /** Grants after something has happened meanwhile. */
    void whenAsked(Runnable meanwhile) {
        CompletableFuture<Boolean> question = next();
        meanwhile.run();
        question.complete(true);
    }

    void refuse() {
        next().complete(false);
    }

    void fail() {
        next().completeExceptionally(new IllegalStateException("Nobody knows"));
    }

    private CompletableFuture<Boolean> next() {
        try {
            return asked.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean isWithdrawn() {
        return withdrawn;
    }

    @Override
    public CompletionStage<Boolean> confirm() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }
}
