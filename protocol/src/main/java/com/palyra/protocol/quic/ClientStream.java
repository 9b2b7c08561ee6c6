package com.palyra.protocol.quic;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A stream that this client opened. Thread-safe. Failures are {@link com.palyra.protocol.error.PalyraException}. */
public interface ClientStream {
    /** Sends one frame; done when QUIC has taken it. Wait for it before writing more. */
    CompletionStage<Void> write(byte[] frame);

    /** Ends our side after everything written so far. */
    CompletionStage<Void> finish();

    /** Sends one frame, and ends our side after it. */
    CompletionStage<Void> finish(byte[] lastFrame);

    /**
     * The next frame, or empty once the server has finished. Nothing is read unless this was called.
     *
     * <p>After a timeout ({@link com.palyra.protocol.error.ErrorCode#TIMED_OUT}) the frame is not lost: the next call
     * gets it. Only one call may be outstanding.
     */
    CompletionStage<Optional<byte[]>> next(Duration timeout);

    /** Ends both sides at once. */
    void reset();
}
