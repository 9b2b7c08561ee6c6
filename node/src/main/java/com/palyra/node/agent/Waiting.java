package com.palyra.node.agent;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** From stages to a thread that waits. */
final class Waiting {
    private Waiting() {}

    /**
     * The stage's value.
     *
     * @throws PalyraException the stage's own, or {@link ErrorCode#TIMED_OUT}
     */
    static <T> T await(CompletionStage<T> stage, Duration timeout) {
        try {
            return stage.toCompletableFuture().get(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new PalyraException(ErrorCode.TIMED_OUT, "The node did not answer in time.", e);
        } catch (ExecutionException e) {
            throw asPalyra(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** What a failed stage means to the user; a fault of the program stays one. */
    static RuntimeException asPalyra(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    static CancellationException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        CancellationException cancelled = new CancellationException("Interrupted while waiting for the node");
        cancelled.initCause(e);
        return cancelled;
    }
}
