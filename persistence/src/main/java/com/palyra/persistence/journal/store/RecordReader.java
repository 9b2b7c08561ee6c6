package com.palyra.persistence.journal.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Reads the value of one record. Whatever is wrong with it ends in {@link DamagedRecordException}. */
final class RecordReader {
    private final ByteBuffer in;

    private RecordReader(ByteBuffer in) {
        this.in = in;
    }

    /** Checks and reads the record under that key; it must be used up. */
    static <T> T read(byte[] key, byte[] value, Function<RecordReader, T> form) throws DamagedRecordException {
        if (value.length < Integer.BYTES || ByteBuffer.wrap(value).getInt() != RecordWriter.checksum(key, value)) {
            throw new DamagedRecordException("its checksum is wrong");
        }
        RecordReader reader = new RecordReader(ByteBuffer.wrap(value, Integer.BYTES, value.length - Integer.BYTES));
        try {
            T record = form.apply(reader);
            if (reader.in.hasRemaining()) {
                throw new DamagedRecordException("something follows it");
            }
            return record;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new DamagedRecordException("it is not in the form of this version");
        }
    }

    long number() {
        return in.getLong();
    }

    int shortNumber() {
        return in.getInt();
    }

    int octet() {
        return Byte.toUnsignedInt(in.get());
    }

    String name() {
        byte[] utf8 = bytes(Short.toUnsignedInt(in.getShort()));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    byte[] rest() {
        return bytes(in.remaining());
    }

    private byte[] bytes(int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
