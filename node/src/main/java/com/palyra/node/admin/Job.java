package com.palyra.node.admin;

import com.palyra.protocol.identity.Ulid;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Work that takes longer than an answer may: it runs, and then it has a result or an error. Thread-safe.
 *
 * @param <T> the result
 */
public final class Job<T> {
    private final Ulid id;
    private final AtomicLong records = new AtomicLong();
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    /** A job that has not begun. */
    public Job(Ulid id) {
        this.id = id;
    }

    /** Does the work on this thread; once. It tells how many records it has looked at. */
    public void run(Function<LongConsumer, T> work) {
        try {
            outcome.complete(work.apply(records::set));
        } catch (RuntimeException | Error failed) {
            outcome.completeExceptionally(failed);
        }
    }

    /** Begins work that goes on by itself; once. The job ends as the stage does. */
    void follow(Function<LongConsumer, ? extends CompletionStage<? extends T>> work) {
        try {
            work.apply(records::set).whenComplete((result, failure) -> {
                if (failure == null) {
                    outcome.complete(result);
                } else {
                    outcome.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException failed) {
            outcome.completeExceptionally(failed);
        }
    }

    /** By which it is asked for. */
    public Ulid id() {
        return id;
    }

    /** How many records were looked at so far; 0 for work that does not count. */
    public long records() {
        return records.get();
    }

    /** Whether it has ended. */
    public boolean isDone() {
        return outcome.isDone();
    }

    /** How it ends; what went wrong is in the stage. */
    public CompletionStage<T> outcome() {
        return outcome.minimalCompletionStage();
    }
}
