package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Lives through a disk that fills up, empties and fills up again, and ends with an exception when something is wrong.
 * Arguments: the disk, where the native library is unpacked.
 */
final class FullDiskProgram {
    private static final int MIB = 1024 * 1024;
    private static final long MIN_FREE = 64L * MIB;
    private static final int EVENT_BYTES = 60_000;

    private final Path disk;
    private final Path nativeFolder;
    private final StoreSettings settings;
    private long stored;

    private FullDiskProgram(Path disk, Path nativeFolder, StoreSettings settings) {
        this.disk = disk;
        this.nativeFolder = nativeFolder;
        this.settings = settings;
    }

    public static void main(String[] arguments) throws IOException {
        Path disk = Path.of(arguments[0]);
        StoreSettings settings = new StoreSettings(MIN_FREE, LevelDb.Preference.NATIVE);
        new FullDiskProgram(disk, Path.of(arguments[1]), settings).run();
        System.out.println("survived");
    }

    private EventStore open() {
        return EventStore.open(disk.resolve("journal"), nativeFolder, settings, () -> Stores.SINCE);
    }

    private void run() throws IOException {
        Path ballast = disk.resolve("ballast");
        fill(ballast, 320L * MIB);
        try (EventStore store = open()) {
            fillByWriting(store);
            Files.delete(ballast);
            append(store);
            System.out.println("wrote on without a restart");
            // No merge may be under way when somebody else takes the last of the room: that would end the process.
            store.compact();
            fill(ballast, Long.MAX_VALUE);
            requireRefused(store);
            requireAll(store);
        }
        System.out.println("closed on a disk without room");
        try (EventStore store = open()) {
            throw new AssertionError("Opened without room at " + store.lastOffset());
        } catch (PalyraException refused) {
            require(refused, ErrorCode.JOURNAL_DISK_FULL);
        }
        Files.delete(ballast);
        try (EventStore store = open()) {
            requireAll(store);
            append(store);
            requireAll(store);
        }
    }

    private void fillByWriting(EventStore store) {
        try {
            while (true) {
                append(store);
            }
        } catch (PalyraException refused) {
            require(refused, ErrorCode.JOURNAL_DISK_FULL);
            System.out.println(refused.error().code() + " " + refused.sentence());
        }
        requireAll(store);
    }

    private void requireRefused(EventStore store) {
        try {
            append(store);
        } catch (PalyraException refused) {
            require(refused, ErrorCode.JOURNAL_DISK_FULL);
            return;
        }
        throw new AssertionError("It was written");
    }

    private void append(EventStore store) {
        Stores.get(store.append("a", List.of(Stores.event("a", stored + 1, EVENT_BYTES))));
        stored++;
    }

    private void requireAll(EventStore store) {
        List<StoredEvent> events = Stores.byId(store, "a");
        if (events.size() != stored || Stores.byTag(store, "all").size() != stored) {
            throw new AssertionError("Stored " + stored + ", found " + events.size());
        }
    }

    private static void require(PalyraException refused, ErrorCode error) {
        if (refused.error() != error) {
            throw new AssertionError("Another error", refused);
        }
    }

    /** Takes room on the disk; until there is none if need be. */
    static void fill(Path file, long bytes) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(4096);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long left = bytes; left > 0; left -= block.capacity()) {
                block.clear();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
            }
        } catch (IOException full) {
            if (bytes != Long.MAX_VALUE) {
                throw full;
            }
        }
    }
}
