package com.palyra.protocol.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts frames out of a byte stream that arrives in pieces of any size.
 *
 * <p>Holds at most one unfinished frame. Its array grows with the bytes that really arrived, so a peer that announces a
 * long frame and sends little of it costs little. After an exception the decoder stays unusable and throws again. Not
 * thread-safe.
 */
public final class FrameDecoder {
    private static final int FIRST_ALLOCATION_BYTES = 4096;
    private static final byte[] NOTHING = {};

    private final int maxBytes;
    private long header;
    private int headerBytes;
    private byte[] payload = NOTHING;
    private int payloadBytes;

    /**
     * A decoder at the beginning of a stream.
     *
     * @param maxBytes the most payload bytes of one frame
     */
    public FrameDecoder(int maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("The limit must not be negative: " + maxBytes);
        }
        this.maxBytes = maxBytes;
    }

    /**
     * Takes bytes up to the end of one frame. Call it again with what is left in the buffer.
     *
     * @param in read from its position on; what belongs to a later frame stays in it
     * @return the payload of the frame that is now complete, which the caller owns, or empty if the buffer is used up
     * @throws FrameTooLongException as soon as a length is known to exceed the limit
     */
    public Optional<byte[]> feed(ByteBuffer in) throws FrameTooLongException {
        readHeader(in);
        if (headerBytes < Frames.HEADER_BYTES) {
            return Optional.empty();
        }
        if (header > maxBytes) {
            throw new FrameTooLongException(header, maxBytes);
        }
        readPayload(in, (int) header);
        return payloadBytes == header ? Optional.of(takeFrame()) : Optional.empty();
    }

    /**
     * Says that the stream has ended.
     *
     * @throws TornFrameException if a frame is incomplete
     */
    public void end() throws TornFrameException {
        if (headerBytes > 0) {
            throw new TornFrameException();
        }
    }

    private void readHeader(ByteBuffer in) {
        while (headerBytes < Frames.HEADER_BYTES && in.hasRemaining()) {
            header = header << Byte.SIZE | Byte.toUnsignedLong(in.get());
            headerBytes++;
        }
    }

    private void readPayload(ByteBuffer in, int length) {
        int count = Math.min(in.remaining(), length - payloadBytes);
        int needed = payloadBytes + count;
        if (needed > payload.length) {
            int doubled = (int) Math.min(length, Math.max(FIRST_ALLOCATION_BYTES, 2L * payload.length));
            payload = Arrays.copyOf(payload, Math.max(needed, doubled));
        }
        in.get(payload, payloadBytes, count);
        payloadBytes = needed;
    }

    private byte[] takeFrame() {
        byte[] frame = payload.length == payloadBytes ? payload : Arrays.copyOf(payload, payloadBytes);
        header = 0;
        headerBytes = 0;
        payload = NOTHING;
        payloadBytes = 0;
        return frame;
    }
}
