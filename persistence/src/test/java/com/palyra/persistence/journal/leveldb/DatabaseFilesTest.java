package com.palyra.persistence.journal.leveldb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.journal.leveldb.LevelDb.Implementation;
import com.palyra.persistence.journal.leveldb.LevelDb.Preference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.impl.DbImpl;
import org.iq80.leveldb.util.Slice;
import org.iq80.leveldb.util.Slices;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseFilesTest {
    private static final int ENTRIES = 2000;
    private static final int FUZZ_INPUTS = 20_000;
    private static final byte[] EVERY_BATCH = {0};

    @TempDir
    Path folder;

    private Path database;

    @BeforeEach
    void loadLibrary() {
        database = folder.resolve("db");
        assertThat(LevelDb.choose(Preference.NATIVE, folder.resolve("native"))).isEqualTo(Implementation.NATIVE);
    }

    @Test
    void librariesAreKnownByPlatform() {
        assertThat(NativeLibrary.platform("linux", "amd64")).contains("linux64");
        assertThat(NativeLibrary.platform("linux", "aarch64")).contains("linux64/aarch64");
        assertThat(NativeLibrary.platform("mac os x", "x86_64")).contains("osx");
        assertThat(NativeLibrary.platform("windows 11", "amd64")).contains("windows64");
        assertThat(NativeLibrary.platform("mac os x", "aarch64")).isEmpty();
        assertThat(NativeLibrary.platform("sunos", "amd64")).isEmpty();
        for (String folder : List.of("linux64", "linux64/aarch64")) {
            assertThat(DbImpl.class.getClassLoader().getResource("META-INF/native/" + folder + "/libleveldbjni.so"))
                    .isNotNull();
        }
    }

    @Test
    void sizesThatThePortToJavaWritesDownWrongAreMendedForTheNativeLibrary() throws IOException {
        try (LevelDb java = LevelDb.open(database, Implementation.JAVA)) {
            fill(java);
            Slice end = Slices.wrappedBuffer(new byte[] {(byte) 0xff});
            ((DbImpl) java.database()).flushMemTable();
            for (int level = 0; level < 3; level++) {
                ((DbImpl) java.database()).compactRange(level, Slices.EMPTY_SLICE, end);
            }
        }
        DatabaseFiles files = DatabaseFiles.inspect(database, EVERY_BATCH);
        assertThat(files.damage()).isEmpty();
        assertThat(files.wrongSizes()).isNotEmpty();

        files.mend();

        assertThat(DatabaseFiles.inspect(database, EVERY_BATCH).wrongSizes()).isEmpty();
        for (Implementation library : List.of(Implementation.NATIVE, Implementation.JAVA)) {
            try (LevelDb reading = LevelDb.open(database, library)) {
                assertThat(count(reading)).isEqualTo(ENTRIES);
            }
        }
    }

    @Test
    void everythingIsSavedFromAFolderWithoutManifest() throws IOException {
        try (LevelDb original = LevelDb.open(database, Implementation.NATIVE)) {
            fill(original);
            original.compact();
            fill(original);
            original.database().delete(key(7));
        }
        Files.delete(database.resolve("CURRENT"));
        assertThat(DatabaseFiles.inspect(database, EVERY_BATCH).damage())
                .containsExactly("The file CURRENT is missing.");
        for (Implementation library : Implementation.values()) {
            Path workspace = Files.createDirectory(folder.resolve("saved-" + library));
            try (LevelDb saved = Salvage.from(database, EVERY_BATCH, workspace, library)) {
                assertThat(count(saved)).isEqualTo(ENTRIES - 1);
                assertThat(saved.database().get(key(8))).isEqualTo(value(8));
                assertThat(saved.database().get(key(7))).isNull();
            }
        }
    }

    @Test
    void aLogThatIsWrittenHereIsReadByLevelDbAndHere() throws IOException {
        Random random = new Random(5);
        List<byte[]> records = new ArrayList<>();
        for (int length : List.of(0, 1, 100, LogFile.BLOCK_BYTES - 7, LogFile.BLOCK_BYTES, 100_000, 3)) {
            byte[] record = new byte[length];
            random.nextBytes(record);
            records.add(record);
        }
        Path log = folder.resolve("000001.log");
        Files.write(log, LogFile.write(records));

        List<byte[]> read = new ArrayList<>();
        LogFile.Content content = LogFile.read(log, read::add);

        assertThat(read).usingElementComparator(Arrays::compare).containsExactlyElementsOf(records);
        assertThat(content).isEqualTo(new LogFile.Content(Files.size(log), Files.size(log), -1, false));
    }

    @Test
    void arbitraryBytesInAnyFileEndInAnAnswer() throws IOException {
        try (LevelDb original = LevelDb.open(database, Implementation.NATIVE)) {
            fill(original);
            original.compact();
        }
        Path table = DatabaseFiles.tables(database).get(0);
        byte[] tableBytes = Arrays.copyOf(Files.readAllBytes(table), 6000);
        byte[] manifest = Files.readAllBytes(
                database.resolve(Files.readString(database.resolve("CURRENT")).strip()));
        long seed = Long.getLong("palyra.seed", 11);
        Random random = new Random(seed);
        Path input = folder.resolve("input");
        for (int i = 0; i < FUZZ_INPUTS / 10; i++) {
            byte[] bytes = mutated(random, i % 2 == 0 ? tableBytes : manifest);
            Files.write(input, bytes);
            try {
                TableFile.read(input, (key, sequence, deleted, value) -> {});
                Manifest.read(input);
                LogFile.readAllBatches(input, EVERY_BATCH, record -> {});
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", input " + i, e);
            }
        }
    }

    @Test
    void aFolderThatIsNoDatabaseIsSaidToBeNone() throws IOException {
        assertThat(DatabaseFiles.inspect(database, EVERY_BATCH).exists()).isFalse();
        Files.createDirectory(database);
        Files.writeString(database.resolve("CURRENT"), "nonsense\n");
        assertThat(DatabaseFiles.inspect(database, EVERY_BATCH).exists()).isFalse();
        Files.write(database.resolve("000005.sst"), new byte[1]);
        assertThat(DatabaseFiles.inspect(database, EVERY_BATCH).damage())
                .containsExactly("The file CURRENT names no manifest.");
    }

    @Test
    void aManifestThatLevelDbDoesNotAcceptIsToldFromADiskThatFails() throws IOException {
        Files.createDirectory(database);
        Files.writeString(database.resolve("CURRENT"), "MANIFEST-000001\n");
        Files.write(database.resolve("MANIFEST-000001"), new byte[0]);
        assertThatThrownBy(() -> LevelDb.open(database, Implementation.NATIVE))
                .isInstanceOf(CorruptDatabaseException.class);
        Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> LevelDb.open(folder.resolve("file/db"), Implementation.NATIVE))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(CorruptDatabaseException.class);
    }

    private static byte[] mutated(Random random, byte[] original) {
        byte[] bytes = Arrays.copyOf(original, 1 + random.nextInt(original.length));
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static void fill(LevelDb database) {
        for (int i = 0; i < ENTRIES; i++) {
            database.database().put(key(i), value(i));
        }
    }

    private static int count(LevelDb database) throws IOException {
        int count = 0;
        try (DBIterator entries = database.database().iterator()) {
            for (entries.seekToFirst(); entries.hasNext(); count++) {
                assertThat(entries.next().getValue()).hasSize(value(0).length);
            }
        }
        return count;
    }

    private static byte[] key(int number) {
        return String.format("key-%06d", number).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] value(int number) {
        return String.format("value-%06d-%s", number, "x".repeat(100)).getBytes(StandardCharsets.US_ASCII);
    }
}
