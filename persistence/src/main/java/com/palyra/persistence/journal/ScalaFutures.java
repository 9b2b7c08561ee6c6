package com.palyra.persistence.journal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.dispatch.Futures;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;
import scala.concurrent.Promise;

/** The store's stages as the futures that Pekko's plugin interfaces want, with the store's own exceptions in them. */
final class ScalaFutures {
    private ScalaFutures() {}

    static <T extends @Nullable Object> Future<T> of(CompletionStage<T> stage) {
        Promise<T> promise = Futures.promise();
        var unused = stage.whenComplete((value, failure) -> {
            if (failure == null) {
                promise.success(value);
            } else {
                Throwable cause = failure.getCause();
                promise.failure(failure instanceof CompletionException && cause != null ? cause : failure);
            }
        });
        return promise.future();
    }
}
