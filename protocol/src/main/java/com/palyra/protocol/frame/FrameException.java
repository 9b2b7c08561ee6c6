package com.palyra.protocol.frame;

/** A byte stream that is not a sequence of frames; nothing after it can be made sense of. */
public sealed class FrameException extends Exception permits FrameTooLongException, TornFrameException {
    private static final long serialVersionUID = 1L;

    FrameException(String sentence) {
        super(sentence);
    }
}
