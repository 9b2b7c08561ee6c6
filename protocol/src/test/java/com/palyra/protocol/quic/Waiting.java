package com.palyra.protocol.quic;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what the endpoints do on their own threads. */
final class Waiting {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Waiting() {}

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("It did not happen", e);
        }
    }

    /** The error that the stage fails with. */
    static ErrorCode errorOf(CompletionStage<?> stage) {
        try {
            await(stage);
        } catch (PalyraException e) {
            return e.error();
        }
        throw new AssertionError("It succeeded");
    }

    static void until(BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("It never held");
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }
}
