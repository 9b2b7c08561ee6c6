package com.palyra.persistence.vault;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.function.Function;

/** Reads key records strictly: anything but exactly one record is {@link ErrorCode#VAULT_DAMAGED}. */
final class RecordReader {
    private RecordReader() {}

    /**
     * What the body parses to.
     *
     * @param what begins the sentence, such as "The key record of the scope global"
     * @param format the first bytes
     * @param body takes the whole rest; may throw {@link IllegalArgumentException} or {@link BufferUnderflowException}
     */
    static <T> T read(String what, byte[] format, byte[] record, Function<ByteBuffer, T> body) {
        if (record.length < format.length || !Arrays.equals(record, 0, format.length, format, 0, format.length)) {
            throw damaged(what);
        }
        ByteBuffer in = ByteBuffer.wrap(record, format.length, record.length - format.length);
        try {
            T read = body.apply(in);
            if (in.hasRemaining()) {
                throw damaged(what);
            }
            return read;
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw damaged(what);
        }
    }

    /** A number of things, bounded before anything is allocated. */
    static int count(ByteBuffer in, int most) {
        int count = in.getInt();
        if (count < 0 || count > most) {
            throw new IllegalArgumentException("Too many");
        }
        return count;
    }

    /** A generation, above those before it: a record has one form only. */
    static long next(ByteBuffer in, NavigableMap<Long, ?> before) {
        long generation = in.getLong();
        if (!before.isEmpty() && before.lastKey() >= generation) {
            throw new IllegalArgumentException("Not in order");
        }
        return generation;
    }

    static PalyraException damaged(String what) {
        return new PalyraException(ErrorCode.VAULT_DAMAGED, what + " is damaged.");
    }
}
