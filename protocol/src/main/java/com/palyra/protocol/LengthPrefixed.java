package com.palyra.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The one encoding for everything that is hashed or signed: a label, a zero byte, then fields that each carry their
 * length as 8 bytes, little-endian (the encoding of RFC 9383, section 3.3).
 *
 * <p>Two different lists of fields never give the same bytes. Labels are in {@link Labels}.
 */
public final class LengthPrefixed {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private LengthPrefixed() {}

    /** Begins with the label and a zero byte. */
    public static LengthPrefixed labelled(String label) {
        LengthPrefixed fields = new LengthPrefixed();
        fields.out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        fields.out.write(0);
        return fields;
    }

    /** Begins with the first field, as the transcript of RFC 9383 does. */
    public static LengthPrefixed unlabelled() {
        return new LengthPrefixed();
    }

    /** Appends one field. */
    public LengthPrefixed add(byte[] field) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(field.length)
                .array());
        out.writeBytes(field);
        return this;
    }

    /** Appends one field as UTF-8. */
    public LengthPrefixed add(String field) {
        return add(field.getBytes(StandardCharsets.UTF_8));
    }

    /** What was put together. */
    public byte[] toByteArray() {
        return out.toByteArray();
    }
}
