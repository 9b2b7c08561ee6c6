package com.palyra.actors.vault;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import org.jspecify.annotations.Nullable;

/**
 * How something that blocked ended.
 *
 * @param value what came of it
 * @param failure why nothing did
 */
record Outcome<T>(@Nullable T value, @Nullable PalyraException failure) {
    static <T> Outcome<T> of(@Nullable T value, @Nullable Throwable failure) {
        return new Outcome<>(value, failure == null ? null : known(failure));
    }

    private static PalyraException known(Throwable failure) {
        return PalyraException.in(failure)
                .orElseGet(() -> new PalyraException(ErrorCode.INTERNAL, "The vault failed unexpectedly.", failure));
    }
}
