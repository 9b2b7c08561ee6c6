package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that was cut off, of an event that itself holds what looks like whole records of a log. */
class TornPayloadTest {
    private static final int CHUNK_HEADER_BYTES = 7;
    private static final int MASK = 0xa282ead8;
    private static final int FULL = 1;
    private static final String MARK = "journal/acknowledged";

    @TempDir
    Path root;

    @Test
    void bytesThatAreAWholeRecordInAPayloadAreNoSignOfDamage() throws IOException {
        byte[] noise = new byte[100];
        new Random(1).nextBytes(noise);
        byte[] batchOfSomebodyElse = batch(1_000_000, new byte[] {9}, new byte[] {9});
        byte[] cutBatch = Arrays.copyOf(nextBatch(), nextBatch().length - 1);
        for (byte[] payload : List.of(chunk(noise), chunk(batchOfSomebodyElse), chunk(cutBatch), logOfTwo())) {
            Path folder = cutOff(payload);

            CheckReport report = Stores.check(folder);
            assertThat(report.healthy()).as(report.toString()).isTrue();
            assertThat(report.torn()).isTrue();
            try (EventStore store = Stores.open(folder)) {
                assertThat(Stores.byId(store, "a")).hasSize(2);
            }
        }
    }

    @Test
    void whatCannotBeToldFromAStoredBatchRefusesTheStart() throws IOException {
        Path folder = cutOff(chunk(nextBatch()));

        assertThatThrownBy(() -> Stores.open(folder))
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.JOURNAL_DAMAGED));
        assertThat(Stores.check(folder).healthy()).isFalse();
    }

    /** A journal of two events, and of a third write all but the last byte. */
    private Path cutOff(byte[] payload) throws IOException {
        Path folder = Files.createTempDirectory(root, "cut-");
        NewEvent plain = Stores.event("a", 3);
        NewEvent third =
                new NewEvent(3, plain.timestamp(), "writer", "", plain.tags(), new Payload(1, "bytes", payload));
        byte[] mark;
        try (EventStore store = Stores.open(folder)) {
            Stores.get(store.append("a", Stores.events("a", 1, 1)));
            Stores.get(store.append("a", Stores.events("a", 2, 2)));
            mark = Files.readAllBytes(folder.resolve(MARK));
            Stores.get(store.append("a", List.of(third)));
        }
        Path log = Stores.files(folder, ".log").get(0);
        byte[] all = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(all, all.length - 1));
        Files.write(folder.resolve(MARK), mark);
        return folder;
    }

    private byte[] logOfTwo() throws IOException {
        Path folder = Files.createTempDirectory(root, "two-");
        try (EventStore store = Stores.open(folder)) {
            Stores.get(store.append("a", Stores.events("a", 1, 1)));
            Stores.get(store.append("a", Stores.events("a", 2, 2)));
        }
        return Files.readAllBytes(Stores.files(folder, ".log").get(0));
    }

    private static byte[] nextBatch() {
        return batch(1_000, Keys.HEAD, new Records.Head(9, 9, 9, 1).encode());
    }

    private static byte[] batch(long sequence, byte[] key, byte[] value) {
        return ByteBuffer.allocate(15 + key.length + value.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(sequence)
                .putInt(1)
                .put((byte) 1)
                .put((byte) key.length)
                .put(key)
                .put((byte) value.length)
                .put(value)
                .array();
    }

    private static byte[] chunk(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(FULL);
        crc.update(data);
        int checksum = (int) crc.getValue();
        return ByteBuffer.allocate(CHUNK_HEADER_BYTES + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((checksum >>> 15 | checksum << 17) + MASK)
                .putShort((short) data.length)
                .put((byte) FULL)
                .put(data)
                .array();
    }
}
