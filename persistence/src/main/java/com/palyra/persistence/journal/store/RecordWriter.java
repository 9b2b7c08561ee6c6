package com.palyra.persistence.journal.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes the value of one record; the checksum comes last and stands first. */
final class RecordWriter {
    private ByteBuffer out;

    RecordWriter(int expectedBytes) {
        out = ByteBuffer.allocate(Integer.BYTES + expectedBytes);
        out.putInt(0);
    }

    RecordWriter number(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    RecordWriter number(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    RecordWriter octet(int value) {
        room(1).put((byte) value);
        return this;
    }

    /** At most 65 535 bytes of UTF-8; who calls has bounded it further. */
    RecordWriter name(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 0xffff) {
            throw new IllegalArgumentException("A name of " + utf8.length + " bytes is too long");
        }
        room(Short.BYTES + utf8.length).putShort((short) utf8.length).put(utf8);
        return this;
    }

    /** What takes the rest of the record. */
    RecordWriter rest(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    /** The value, bound to its key. */
    byte[] under(byte[] key) {
        byte[] value = Arrays.copyOf(out.array(), out.position());
        ByteBuffer.wrap(value).putInt(checksum(key, value));
        return value;
    }

    static int checksum(byte[] key, byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        crc.update(value, Integer.BYTES, value.length - Integer.BYTES);
        return (int) crc.getValue();
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            out = ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + bytes))
                    .put(out.array(), 0, out.position());
        }
        return out;
    }
}
