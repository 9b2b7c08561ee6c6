package com.palyra.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.store.Compaction;
import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.NewEvent;
import com.palyra.persistence.journal.store.Payload;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merging the tables: what it gives back, and when it is refused before it begins. */
class CompactionTest {
    private static final int EVENTS = 128;
    private static final int EVENT_BYTES = 512 * 1024;
    private static final long ALL_BYTES = (long) EVENTS * EVENT_BYTES;
    private static final byte[] MARK = "the last of event 60".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path root = Path.of("");

    @Test
    void mergingGivesBackWhatWasDeleted() throws Exception {
        try (EventStore store = open(StoreSettings.DEFAULT)) {
            fill(store);
            store.deleteTo("large", EVENTS / 2).toCompletableFuture().get(1, TimeUnit.MINUTES);

            Compaction compaction = store.compact();

            assertThat(compaction.bytesBefore()).isGreaterThan(ALL_BYTES);
            assertThat(compaction.bytesAfter()).isBetween(ALL_BYTES / 2, ALL_BYTES / 2 + ALL_BYTES / 4);
            assertThat(store.stats().bytes()).isEqualTo(compaction.bytesAfter());
            assertThat(event(store, EVENTS)).hasSize(EVENT_BYTES);
        }
    }

    @Test
    void withoutRoomForEverythingTwiceNothingIsMerged() throws Exception {
        try (EventStore store = open(StoreSettings.DEFAULT)) {
            fill(store);
        }
        // Other programs use the disk too; the two bounds are far enough from what is free for that.
        long free = Files.getFileStore(root).getUsableSpace();
        StoreSettings tight = new StoreSettings(free - ALL_BYTES / 2, LevelDb.Preference.AUTO);
        try (EventStore store = open(tight)) {
            assertThatThrownBy(store::compact)
                    .isInstanceOfSatisfying(
                            PalyraException.class,
                            full -> assertThat(full.error()).isEqualTo(ErrorCode.JOURNAL_DISK_FULL));
            append(store, EVENTS + 1, new byte[1]);
        }
        StoreSettings ample = new StoreSettings(free - 3 * ALL_BYTES, LevelDb.Preference.AUTO);
        try (EventStore store = open(ample)) {
            assertThat(store.compact().bytesAfter()).isGreaterThan(ALL_BYTES);
        }
    }

    @Test
    void damageIsFoundBeforeMergingWouldEndAllWriting() throws Exception {
        try (EventStore store = open(StoreSettings.DEFAULT)) {
            fill(store);
            store.compact();
        }
        damage();
        try (EventStore store = open(StoreSettings.DEFAULT)) {
            assertThatThrownBy(store::compact)
                    .isInstanceOfSatisfying(
                            PalyraException.class,
                            damaged -> assertThat(damaged.error()).isEqualTo(ErrorCode.JOURNAL_DAMAGED));
            append(store, EVENTS + 1, new byte[1]);
            assertThat(event(store, EVENTS + 1)).hasSize(1);
        }
    }

    private EventStore open(StoreSettings settings) {
        return EventStore.open(root.resolve("journal"), root.resolve("native"), settings, InstantSource.system());
    }

    private static void fill(EventStore store) throws Exception {
        for (int number = 1; number <= EVENTS; number++) {
            byte[] event = new byte[EVENT_BYTES];
            Arrays.fill(event, (byte) number);
            if (number == 60) {
                System.arraycopy(MARK, 0, event, EVENT_BYTES - MARK.length, MARK.length);
            }
            append(store, number, event);
        }
    }

    private static void append(EventStore store, long number, byte[] bytes) throws Exception {
        store.append("large", List.of(new NewEvent(number, 0, "writer", "", List.of(), new Payload(1, "", bytes))))
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES);
    }

    private static byte[] event(EventStore store, long number) throws Exception {
        return store.eventsById("large", number, number)
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES)
                .get(0)
                .event()
                .payload()
                .bytes();
    }

    /** Changes one byte of one event in its table. */
    private void damage() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("journal/db"))) {
            for (Path table :
                    files.filter(file -> file.toString().endsWith(".sst")).toList()) {
                byte[] bytes = Files.readAllBytes(table);
                int at = new String(bytes, StandardCharsets.ISO_8859_1)
                        .indexOf(new String(MARK, StandardCharsets.ISO_8859_1));
                if (at >= 0) {
                    bytes[at] ^= 1;
                    Files.write(table, bytes);
                    return;
                }
            }
        }
        throw new AssertionError("The event is in no table");
    }
}
