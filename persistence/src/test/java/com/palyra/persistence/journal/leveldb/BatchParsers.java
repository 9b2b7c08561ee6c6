package com.palyra.persistence.journal.leveldb;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.fuzz.Parser;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A batch in LevelDB's log. Whole files are damaged in {@code DatabaseFilesTest}. */
public final class BatchParsers {
    private BatchParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        return List.of(Parser.of(
                "logged_batch",
                IllegalArgumentException.class,
                input -> {
                    LoggedBatch batch = LoggedBatch.of(input).orElseThrow(IllegalArgumentException::new);
                    assertThat(batch.changes()).isNotEmpty();
                },
                batch(1, new byte[] {1, 1, 'k', 1, 'v'}),
                batch(2, new byte[] {1, 1, 'k', 0, 0, 1, 'k'})));
    }

    private static byte[] batch(int changes, byte[] encoded) {
        return ByteBuffer.allocate(LoggedBatch.HEADER_BYTES + encoded.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1)
                .putInt(changes)
                .put(encoded)
                .array();
    }
}
