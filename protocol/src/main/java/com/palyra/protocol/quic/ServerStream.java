package com.palyra.protocol.quic;

import java.util.concurrent.CompletionStage;

/**
 * A stream that the client opened. Thread-safe.
 *
 * <p>Reading is by pull: nothing is read from the socket for this stream unless a frame was requested, and the client is
 * stopped by flow control. Writing is bounded: a write that would let more than
 * {@link com.palyra.protocol.Limits#STREAM_WRITE_BYTES} wait is refused, so wait for the stage of the write before.
 */
public interface ServerStream {
    /** The stream's number on its connection. */
    long id();

    /** False for a stream on which only the client sends. */
    boolean bidirectional();

    /**
     * Says who takes the frames; before the first {@link #request()}.
     *
     * @throws IllegalStateException when called twice
     */
    void receive(StreamReceiver receiver);

    /**
     * Asks for one more frame.
     *
     * @throws IllegalStateException if there is no receiver yet
     */
    void request();

    /**
     * Says that no further frame is of interest: the rest is read and dropped, so that nothing of it waits anywhere, and the
     * receiver hears of the end. More than {@link com.palyra.protocol.Limits#DROPPED_BYTES} break the stream off.
     */
    void dropRest();

    /**
     * Sends one frame.
     *
     * @return done when QUIC has taken the whole frame; fails with {@link StreamException} if the stream is closed,
     *     finished, not bidirectional, or too much is waiting already
     * @throws IllegalArgumentException if the frame is longer than its protocol allows
     */
    CompletionStage<Void> write(byte[] frame);

    /** Ends our side after everything written so far, and then does as {@link #dropRest()}. */
    CompletionStage<Void> finish();

    /** Sends one frame, as {@link #write} does, and ends our side after it: together, so that it takes one packet where it can. */
    CompletionStage<Void> finish(byte[] lastFrame);

    /** Ends both sides at once; what is waiting is lost. The code is the application's. */
    void reset(int code);
}
