package com.palyra.persistence.journal.leveldb;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** LevelDB's numbers of variable length: groups of seven bits, lowest first, the top bit says that more follow. */
final class Varints {
    private static final int MAX_BYTES = 10;
    private static final int GROUP = 7;
    private static final int MORE = 0x80;

    private Varints() {}

    /**
     * Reads one.
     *
     * @throws BufferUnderflowException if it is cut off
     * @throws IllegalArgumentException if it is too long
     */
    static long read(ByteBuffer in) {
        long value = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            byte group = in.get();
            value |= (long) (group & (MORE - 1)) << (GROUP * i);
            if (group >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("A number is too long");
    }

    /** Reads the length of something that must follow, and returns it as a view. */
    static ByteBuffer slice(ByteBuffer in) {
        return slice(in, read(in));
    }

    static ByteBuffer slice(ByteBuffer in, long length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer slice = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return slice;
    }

    static byte[] bytes(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }

    static void write(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >= MORE || rest < 0) {
            out.write((int) (rest & (MORE - 1)) | MORE);
            rest >>>= GROUP;
        }
        out.write((int) rest);
    }
}
