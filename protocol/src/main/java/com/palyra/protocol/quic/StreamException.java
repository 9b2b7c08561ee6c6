package com.palyra.protocol.quic;

/** An operation on a stream that could not be carried out because of the stream's state. */
public final class StreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An operation that failed, in one sentence. */
    public StreamException(String sentence) {
        super(sentence);
    }

    /** An operation that failed, with what the transport said. */
    public StreamException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
