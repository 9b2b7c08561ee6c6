package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.fuzz.Parser;
import java.nio.ByteBuffer;
import java.util.List;

/** Values of the database whose checksums fit, so that what comes after them is reached too. */
public final class RecordParsers {
    private static final byte[] EVENT = Keys.of(Keys.EVENT, "Device|01ARZ3NDEKTSV4RRFFQ69G5FAV", 7);
    private static final byte[] TAG = Keys.of(Keys.TAG, "all", 9);
    private static final byte[] SNAPSHOT = Keys.of(Keys.SNAPSHOT, "VaultScope|global", 3);

    private RecordParsers() {}

    private interface Again {
        byte[] write(byte[] value) throws DamagedRecordException;
    }

    /** All of them. */
    public static List<Parser> all() {
        Payload payload = new Payload(744_401, "device.paired.v1", new byte[] {1, 2, 3});
        NewEvent event = new NewEvent(7, 1, "writer", "", List.of("all", "blue"), payload);
        StoredSnapshot snapshot = new StoredSnapshot("VaultScope|global", 3, 5, payload);
        return List.of(
                record(
                        "journal_event",
                        EVENT,
                        value -> {
                            StoredEvent read = Records.event(EVENT, value);
                            return Records.event(EVENT, read.offset(), read.previous(), read.event());
                        },
                        Records.event(EVENT, 9, 8, event)),
                record(
                        "journal_snapshot",
                        SNAPSHOT,
                        value -> Records.snapshot(SNAPSHOT, Records.snapshot(SNAPSHOT, value)),
                        Records.snapshot(SNAPSHOT, snapshot)),
                record(
                        "journal_place",
                        TAG,
                        value -> Records.Place.decode(TAG, value).encode(TAG),
                        new Records.Place("Device|a", 7).encode(TAG)),
                record(
                        "journal_head",
                        Keys.HEAD,
                        value -> Records.Head.decode(value).encode(),
                        new Records.Head(1, 2, 3, 4).encode()));
    }

    /** A record has one form only. */
    private static Parser record(String name, byte[] key, Again again, byte[] good) {
        return Parser.of(
                name,
                DamagedRecordException.class,
                input -> {
                    if (input.length >= Integer.BYTES) {
                        ByteBuffer.wrap(input).putInt(RecordWriter.checksum(key, input));
                    }
                    assertThat(again.write(input)).isEqualTo(input);
                },
                good);
    }
}
