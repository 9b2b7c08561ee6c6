package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.journal.leveldb.LevelDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a power cut leaves of files that LevelDB had in hand, and that says nothing about events. */
class UnfinishedFilesTest {
    private static final int RESERVED_BYTES = 64 * 1024;

    @TempDir
    Path root;

    @BeforeEach
    void fill() {
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("a", Stores.events("a", 1, 100)));
            store.compact();
            Stores.get(store.append("a", Stores.events("a", 101, 120)));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LevelDb.Preference.class,
            names = {"NATIVE", "JAVA"})
    void zerosBehindCurrentAndTablesAreRoomThatWasNotGivenBack(LevelDb.Preference library) throws IOException {
        extend("CURRENT", new byte[RESERVED_BYTES]);
        extend(".sst", new byte[RESERVED_BYTES]);

        try (EventStore store = Stores.open(root, Stores.settings(library), step -> {})) {
            assertThat(Stores.byId(store, "a")).hasSize(120);
        }
        assertThat(Stores.check(root).healthy()).isTrue();
    }

    @Test
    void anythingElseBehindThemIsDamage() throws IOException {
        byte[] other = new byte[RESERVED_BYTES];
        other[RESERVED_BYTES - 1] = 1;
        extend(".sst", other);

        assertThatThrownBy(() -> Stores.open(root))
                .hasMessageMatching("The journal is damaged. The file \\d+.sst goes on behind its end at byte \\d+.");
    }

    @Test
    void aDatabaseWhoseMakingWasCutOffIsMadeAgain() throws IOException {
        Path fresh = root.resolve("fresh");
        Path database = Stores.folders(fresh.resolve("journal/db"));
        Files.write(database.resolve("000003.log"), new byte[RESERVED_BYTES]);
        assertTakesEvents(fresh, 1);
        for (byte[] manifest : new byte[][] {{}, new byte[41], new byte[RESERVED_BYTES]}) {
            Path cut = fresh.resolve("manifest-" + manifest.length);
            database = Stores.folders(cut.resolve("journal/db"));
            Files.writeString(database.resolve("CURRENT"), "MANIFEST-000001\n");
            Files.write(database.resolve("MANIFEST-000001"), manifest);
            assertTakesEvents(cut, 1);
        }
        Path missing = fresh.resolve("missing");
        database = Stores.folders(missing.resolve("journal/db"));
        Files.writeString(database.resolve("CURRENT"), "MANIFEST-000001\n");
        assertTakesEvents(missing, 1);
        assertTakesEvents(missing, 2);
        Path noLog = fresh.resolve("no-log");
        Stores.open(noLog).close();
        for (Path log : Stores.files(noLog, ".log")) {
            Files.delete(log);
        }
        Files.delete(noLog.resolve("journal/acknowledged"));
        assertTakesEvents(noLog, 1);
    }

    @Test
    void anEmptyManifestIsDamageWhereAnythingWasStored() throws IOException {
        for (Path manifest : Stores.files(root, "")) {
            if (manifest.toString().contains("MANIFEST")) {
                Files.write(manifest, new byte[RESERVED_BYTES]);
            }
        }
        assertThatThrownBy(() -> Stores.open(root))
                .hasMessageMatching("The journal is damaged. The file MANIFEST-\\d+ is empty.");
    }

    @Test
    void aPartOfACopyIsNotTakenForTheDatabase() throws IOException {
        Path part = Files.createDirectory(root.resolve("journal/before-recovery.part"));
        Files.copy(Stores.files(root, "CURRENT").get(0), part.resolve("CURRENT"));

        assertTakesEvents(root, 121);
        assertThat(part).doesNotExist();
    }

    private void extend(String ending, byte[] more) throws IOException {
        assertThat(Stores.files(root, ending)).isNotEmpty();
        for (Path file : Stores.files(root, ending)) {
            Files.write(file, more, StandardOpenOption.APPEND);
        }
    }

    private static void assertTakesEvents(Path root, int from) {
        try (EventStore store = Stores.open(root)) {
            assertThat(Stores.byId(store, "a")).hasSize(from - 1);
            Stores.get(store.append("a", Stores.events("a", from, from)));
        }
    }
}
