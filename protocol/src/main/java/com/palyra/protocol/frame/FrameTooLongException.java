package com.palyra.protocol.frame;

/** A frame announced more bytes than are allowed. Nothing was allocated for it. */
public final class FrameTooLongException extends FrameException {
    private static final long serialVersionUID = 1L;

    /**
     * A frame that is too long.
     *
     * @param announced the length in its header, in bytes, read as unsigned
     * @param max the most bytes allowed
     */
    FrameTooLongException(long announced, int max) {
        super("A frame of " + announced + " bytes exceeds the limit of " + max);
    }
}
