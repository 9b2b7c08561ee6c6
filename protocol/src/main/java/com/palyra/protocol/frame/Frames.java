package com.palyra.protocol.frame;

import java.nio.ByteBuffer;

/** Encodes frames; {@link FrameDecoder} is the other direction. */
public final class Frames {
    /** Bytes of the length that precedes a payload. */
    public static final int HEADER_BYTES = Integer.BYTES;

    private Frames() {}

    /**
     * The payload behind its length.
     *
     * @param payload what to send; not changed
     * @param max the most payload bytes that the peer takes
     * @throws IllegalArgumentException if the payload is longer than that
     */
    public static byte[] encode(byte[] payload, int max) {
        if (payload.length > max) {
            throw new IllegalArgumentException("A frame of " + payload.length + " bytes exceeds the limit of " + max);
        }
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .putInt(payload.length)
                .put(payload)
                .array();
    }
}
