package com.palyra.protocol.error;

import java.util.Optional;

/**
 * An outcome that a user gets to see: an {@link ErrorCode} and one plain sentence that never contains a secret.
 *
 * <p>Thrown where bad input, a refusal or a failure of the surroundings ends an operation. A fault of the program itself
 * stays an ordinary {@link RuntimeException}.
 */
public final class PalyraException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode error;

    /** An error with the sentence that a user reads. */
    public PalyraException(ErrorCode error, String sentence) {
        super(sentence);
        this.error = error;
    }

    /** An error with the sentence that a user reads and the cause that only the log shows. */
    public PalyraException(ErrorCode error, String sentence, Throwable cause) {
        super(sentence, cause);
        this.error = error;
    }

    /** The first one among a failure and its causes. */
    public static Optional<PalyraException> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PalyraException known) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** Which error of the table this is. */
    public ErrorCode error() {
        return error;
    }

    /** The sentence a user reads, the same as {@link #getMessage()}. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
