package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a journal, takes most of the room on its disk and reads the journal, then takes all of it and reads again. Ends with
 * an exception when something is wrong. Arguments: the disk, where the native library is unpacked.
 */
final class ReadingWithoutRoomProgram {
    private static final long MIB = 1024 * 1024;
    private static final int EVENTS = 300;
    private static final StoreSettings SETTINGS = new StoreSettings(0, LevelDb.Preference.NATIVE);

    private ReadingWithoutRoomProgram() {}

    public static void main(String[] arguments) throws IOException {
        Path disk = Path.of(arguments[0]);
        Path journal = disk.resolve("journal");
        Path nativeFolder = Path.of(arguments[1]);
        try (EventStore store = EventStore.open(journal, nativeFolder, SETTINGS, () -> Stores.SINCE)) {
            Stores.get(store.append("a", Stores.events("a", 1, EVENTS)));
        }
        FullDiskProgram.fill(disk.resolve("most"), disk.toFile().getUsableSpace() - 10 * MIB);
        require(check(journal, nativeFolder).healthy());
        Path log = Stores.files(disk, ".log").get(0);
        byte[] sound = Files.readAllBytes(log);
        Path current = Stores.files(disk, "CURRENT").get(0);
        byte[] name = Files.readAllBytes(current);
        Files.delete(current);
        require(check(journal, nativeFolder).events() == EVENTS);
        Files.write(current, name);
        require(Files.size(log) == sound.length);

        FullDiskProgram.fill(disk.resolve("all"), Long.MAX_VALUE);
        require(StoppedStats.of(journal, nativeFolder, SETTINGS, () -> Stores.SINCE)
                        .events()
                == EVENTS);
        try {
            require(check(journal, nativeFolder).healthy());
        } catch (PalyraException refused) {
            System.out.println(refused.error().code() + " " + refused.sentence());
        }
        System.out.println("read");
    }

    private static CheckReport check(Path journal, Path nativeFolder) {
        return JournalCheck.of(journal, nativeFolder, SETTINGS.library(), () -> Stores.SINCE, seen -> {});
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("Something else was read");
        }
    }
}
