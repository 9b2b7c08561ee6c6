package com.palyra.persistence.vault.keychain;

import com.palyra.persistence.vault.BlobBackend;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The chunks that one put has written.
 *
 * @param name 16 hexadecimal digits that no other put has
 * @param chunks how many, at most {@link #MOST_CHUNKS}
 */
record Generation(String name, int chunks) {
    /** What a name looks like. */
    static final String NAME = "[0-9a-f]{16}";
    /** Chunks of the longest blob. */
    static final int MOST_CHUNKS = Chunks.count(BlobBackend.BLOB_BYTES);

    private static final int NAME_BYTES = 8;
    private static final Pattern FORM = Pattern.compile(NAME);

    Generation {
        if (!FORM.matcher(name).matches() || chunks < 0 || chunks > MOST_CHUNKS) {
            throw new IllegalArgumentException("Not a generation of chunks");
        }
    }

    /** A new one. */
    static Generation fresh(SecureRandom random, int chunks) {
        byte[] name = new byte[NAME_BYTES];
        random.nextBytes(name);
        return new Generation(HexFormat.of().formatHex(name), chunks);
    }

    /** Accounts of its items, in order. */
    List<String> accounts(String object) {
        return IntStream.range(0, chunks)
                .mapToObj(i -> object + "/" + name + "." + i)
                .toList();
    }
}
