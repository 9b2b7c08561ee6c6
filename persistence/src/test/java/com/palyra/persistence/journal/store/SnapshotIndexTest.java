package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage in the index of snapshots keeps no entity from recovering. */
class SnapshotIndexTest {
    private static final SnapshotRange ANY = new SnapshotRange(0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

    @TempDir
    Path root;

    @Test
    void aDamagedEntryHidesNoSnapshot() {
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.saveSnapshot(Stores.snapshot("a", 5)));
            Stores.get(store.saveSnapshot(Stores.snapshot("a", 8)));
        }
        Tampering.change(root, Keys.of(Keys.SNAPSHOT_INDEX, "a", 8), value -> {
            value[value.length - 1] ^= 1;
            return value;
        });
        try (EventStore store = Stores.open(root)) {
            assertThat(newest(store, ANY)).hasValue(8L);
            long before = Stores.SINCE.toEpochMilli() + 7;
            assertThat(newest(store, new SnapshotRange(0, Long.MAX_VALUE, 0, before)))
                    .hasValue(5L);
            Stores.get(store.deleteSnapshots("a", ANY));
            assertThat(newest(store, ANY)).isEmpty();
        }
    }

    @Test
    void whereTheIndexCannotBeReadTheSnapshotsThemselvesAre() throws IOException {
        try (EventStore store = Stores.open(root)) {
            for (long number : LongStream.rangeClosed(1, 500).toArray()) {
                Stores.get(store.saveSnapshot(Stores.snapshot("a", number)));
            }
            store.compact();
        }
        Path table = Stores.files(root, ".sst").get(0);
        byte[] bytes = Files.readAllBytes(table);
        // Keys are shortened to what is not in the one before, but for each sixteenth.
        String index = new String(new byte[] {Keys.SNAPSHOT_INDEX, 0, 1, 'a'}, StandardCharsets.ISO_8859_1);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(index);
        bytes[at] ^= 1;
        Files.write(table, bytes);
        try (EventStore store = Stores.open(root)) {
            assertThat(newest(store, ANY)).hasValue(500L);
            assertThat(Stores.get(store.newestSnapshot("b", ANY))).isEmpty();
        }
    }

    private static Optional<Long> newest(EventStore store, SnapshotRange range) {
        return Stores.get(store.newestSnapshot("a", range)).map(StoredSnapshot::sequenceNr);
    }
}
