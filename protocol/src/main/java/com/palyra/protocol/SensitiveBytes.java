package com.palyra.protocol;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Bytes that must not turn up in a log, an exception or a core of diagnostics: redacted, closable, not serializable.
 *
 * <p>{@link #close()} overwrites the array; the collector may have left copies elsewhere, so this narrows the window and
 * does not close it. Taking the bytes out has a name that shows it. Not thread-safe.
 */
public final class SensitiveBytes implements AutoCloseable {
    private final byte[] bytes;
    private boolean closed;

    private SensitiveBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies the array; the caller still owns and clears the original. */
    public static SensitiveBytes copyOf(byte[] bytes) {
        return new SensitiveBytes(bytes.clone());
    }

    /** Takes the array over; the caller must not touch it again. */
    public static SensitiveBytes takeOwnership(byte[] bytes) {
        return new SensitiveBytes(bytes);
    }

    /**
     * A copy of the secret, which the caller must clear.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public byte[] exposeCopy() {
        requireOpen();
        return bytes.clone();
    }

    /** Length in bytes; not a secret. */
    public int length() {
        return bytes.length;
    }

    /**
     * Compares in time that depends on the lengths only.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public boolean constantTimeEquals(byte[] other) {
        requireOpen();
        return MessageDigest.isEqual(bytes, other);
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        closed = true;
    }

    @Override
    public String toString() {
        return "SensitiveBytes[redacted]";
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The secret was already cleared");
        }
    }
}
