package com.palyra.persistence.vault.dpapi;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code DATA_BLOB} (wincrypt.h): a length of 32 bits, and a pointer at the next multiple of its own size. What it was made
 * with is overwritten when it is closed.
 */
final class DataBlob implements AutoCloseable {
    private static final long LENGTH = 0;
    private static final long DATA = Native.POINTER_SIZE;

    private final Memory structure;
    private final @Nullable Memory content;

    private DataBlob(@Nullable Memory content, int length) {
        this.structure = new Memory(2L * Native.POINTER_SIZE);
        this.content = content;
        structure.clear();
        structure.setInt(LENGTH, length);
        structure.setPointer(DATA, content);
    }

    /** One with a copy of these bytes. */
    static DataBlob of(byte[] bytes) {
        Memory content = new Memory(Math.max(1, bytes.length));
        content.write(0, bytes, 0, bytes.length);
        return new DataBlob(content, bytes.length);
    }

    /** An empty one, for a function to fill. */
    static DataBlob empty() {
        return new DataBlob(null, 0);
    }

    /** Where it is. */
    Pointer pointer() {
        return structure;
    }

    /** The length in it, of which nothing is known yet. */
    long length() {
        return Integer.toUnsignedLong(structure.getInt(LENGTH));
    }

    /** The pointer in it. */
    @Nullable
    Pointer data() {
        return structure.getPointer(DATA);
    }

    @Override
    public void close() {
        if (content != null) {
            content.clear();
            content.close();
        }
        structure.close();
    }
}
