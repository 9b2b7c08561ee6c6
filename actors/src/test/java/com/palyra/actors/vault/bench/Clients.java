package com.palyra.actors.vault.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Clients that each have one request under way, and make the next one when it has been answered. No thread waits for any. */
final class Clients {
    private static final long PATIENCE_MINUTES = 20;

    private final int requests;
    private final IntFunction<CompletionStage<?>> request;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Clients(int requests, IntFunction<CompletionStage<?>> request) {
        this.requests = requests;
        this.request = request;
    }

    /** Makes so many requests, each named by its number from 0; how many a second were answered. */
    static double perSecond(int clients, int requests, IntFunction<CompletionStage<?>> request) throws Exception {
        Clients all = new Clients(requests, request);
        long start = System.nanoTime();
        for (int client = 0; client < Math.min(clients, requests); client++) {
            all.next();
        }
        all.end.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
        return requests * 1e9 / (System.nanoTime() - start);
    }

    private void next() {
        int number = begun.getAndIncrement();
        if (number < requests) {
            request.apply(number).whenComplete((answer, failure) -> answered(failure));
        }
    }

    private void answered(Throwable failure) {
        if (failure != null) {
            end.completeExceptionally(failure);
        } else if (answered.incrementAndGet() == requests) {
            end.complete(null);
        } else {
            next();
        }
    }
}
