package com.palyra.protocol.frame;

/** The stream ended in the middle of a frame. */
public final class TornFrameException extends FrameException {
    private static final long serialVersionUID = 1L;

    /** A stream that ended inside a frame. */
    TornFrameException() {
        super("The stream ended in the middle of a frame");
    }
}
