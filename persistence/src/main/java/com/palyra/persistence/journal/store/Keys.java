package com.palyra.persistence.journal.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The keys of the database; the package says how they look. */
final class Keys {
    static final byte META = 0;
    static final byte ENTITY = 1;
    static final byte EVENT = 2;
    static final byte TAG = 3;
    static final byte SNAPSHOT_INDEX = 4;
    static final byte SNAPSHOT = 5;
    static final byte DELETION = 6;

    static final byte[] FORMAT = {META, 'f'};
    static final byte[] HEAD = {META, 'h'};

    private Keys() {}

    /** The key of something that there is one of per name. */
    static byte[] of(byte kind, String name) {
        return key(kind, name, 0).array();
    }

    /** The key of something numbered under a name. */
    static byte[] of(byte kind, String name, long number) {
        return key(kind, name, Long.BYTES).putLong(number).array();
    }

    /** Whether a key is of that kind and name, whatever its number. */
    static boolean isUnder(byte[] prefix, byte[] key) {
        return key.length >= prefix.length && Arrays.equals(prefix, 0, prefix.length, key, 0, prefix.length);
    }

    /** The name in a key. */
    static String name(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key);
        in.get();
        int length = Short.toUnsignedInt(in.getShort());
        return new String(key, in.position(), length, StandardCharsets.UTF_8);
    }

    /** The number at the end of a key. */
    static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }

    private static ByteBuffer key(byte kind, String name, int more) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + Short.BYTES + utf8.length + more)
                .put(kind)
                .putShort((short) utf8.length)
                .put(utf8);
    }
}
