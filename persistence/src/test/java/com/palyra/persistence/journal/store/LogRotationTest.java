package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damage at the end of a manifest or of a log that is not the newest: it looks like a crash, and is none. */
class LogRotationTest {
    private static final int EVENTS = 140;
    private static final int CHUNK_HEADER_BYTES = 7;

    @TempDir
    Path root;

    @ParameterizedTest
    @EnumSource(
            value = LevelDb.Preference.class,
            names = {"NATIVE", "JAVA"})
    void aManifestThatForgetsItsLastEntryRefusesTheStartAndNoFileIsChanged(LevelDb.Preference library)
            throws IOException {
        flushWhileRunning(library);
        Path manifest = root.resolve("journal/db")
                .resolve(Files.readString(Stores.files(root, "CURRENT").get(0)).strip());
        byte[] bytes = Files.readAllBytes(manifest);
        bytes[bytes.length - 1] ^= 1;
        Files.write(manifest, bytes);
        Map<Path, Integer> before = contents();

        CheckReport report = check(library);

        assertThat(report.files()).isNotEmpty();
        assertThat(report.events()).isEqualTo(EVENTS);
        assertThat(report.findings()).isEmpty();
        assertThat(contents()).isEqualTo(before);
        assertRefused(library, ".log is missing.");
        assertThat(contents()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(
            value = LevelDb.Preference.class,
            names = {"NATIVE", "JAVA"})
    void aTableThatTheManifestDoesNotNameIsNotWrittenOver(LevelDb.Preference library) throws IOException {
        flushWhileRunning(library);
        for (int number = 1; number < 40; number++) {
            Path unnamed = root.resolve("journal/db").resolve(String.format("%06d.sst", number));
            if (!Files.exists(unnamed)) {
                Files.write(unnamed, new byte[number]);
            }
        }
        Map<Path, Integer> before = contents();

        assertThat(check(library).healthy()).isTrue();

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aLogThatAnotherOneFollowsWasNotCutOff() throws IOException {
        Path first = splitLog();
        byte[] whole = Files.readAllBytes(first);
        try (EventStore store = Stores.open(copy("sound"))) {
            assertThat(Stores.byTag(store, "all")).hasSize(EVENTS);
        }
        byte[] flipped = whole.clone();
        flipped[flipped.length - 1] ^= 1;
        Files.write(first, flipped);
        assertRefused(LevelDb.Preference.AUTO, " does not go on where what comes before it ends.");

        Files.write(first, Arrays.copyOf(whole, whole.length / 2));
        assertRefused(LevelDb.Preference.AUTO, " does not go on where what comes before it ends.");

        Files.write(first, Arrays.copyOf(whole, recordEnd(whole, EVENTS / 4)));
        assertRefused(LevelDb.Preference.AUTO, " does not go on where what comes before it ends.");

        Files.delete(first);
        assertRefused(LevelDb.Preference.AUTO, " is missing.");
        CheckReport report = Stores.check(root);
        assertThat(report.events() + report.findings().size() + report.unattributed())
                .isEqualTo(EVENTS);
    }

    @Test
    void eventsThatAreMissingAreNoticedOnceAnythingWasCutOff() throws IOException {
        fill();
        Tampering.remove(root, Keys.of(Keys.EVENT, "id-7", 1));
        Path log = Stores.files(root, ".log").get(0);
        Files.write(log, new byte[] {1, 2, 3}, java.nio.file.StandardOpenOption.APPEND);

        assertRefused(LevelDb.Preference.AUTO, "1 of " + EVENTS + " events are missing.");
    }

    @Test
    void zerosThatRecordsFollowAreNoReservedRoom() throws IOException {
        try (EventStore store = Stores.open(root)) {
            for (int i = 0; i < EVENTS; i++) {
                Stores.get(store.append("id-" + i, List.of(Stores.event("id-" + i, 1, 1000))));
            }
        }
        Path log = Stores.files(root, ".log").get(0);
        byte[] bytes = Files.readAllBytes(log);
        int block = 32 * 1024;
        int at = 0;
        while (recordEnd(bytes, at + 1) < block - 8000) {
            at++;
        }
        Arrays.fill(bytes, recordEnd(bytes, at), block, (byte) 0);
        Files.write(log, bytes);

        assertRefused(LevelDb.Preference.AUTO, " is damaged at byte " + recordEnd(bytes, at) + ".");
    }

    private void flushWhileRunning(LevelDb.Preference library) throws IOException {
        StoreSettings settings = Stores.settings(library);
        try (EventStore store = Stores.open(root, settings, step -> {})) {
            append(store, 0, 10);
        }
        try (EventStore store = Stores.open(root, settings, step -> {})) {
            append(store, 10, EVENTS - 10);
            Stores.awaitFlush(root);
            append(store, EVENTS - 10, EVENTS);
        }
    }

    private static void append(EventStore store, int from, int to) {
        for (int i = from; i < to; i++) {
            Stores.get(store.append("id-" + i, List.of(Stores.event("id-" + i, 1, 40_000))));
        }
    }

    private void fill() {
        try (EventStore store = Stores.open(root)) {
            for (int i = 0; i < EVENTS; i++) {
                Stores.get(store.append("id-" + i, Stores.events("id-" + i, 1, 1)));
            }
        }
    }

    /** Makes two logs of one, as a kill leaves them before the table of the first is done; returns the first. */
    private Path splitLog() throws IOException {
        fill();
        Path log = Stores.files(root, ".log").get(0);
        byte[] bytes = Files.readAllBytes(log);
        int middle = recordEnd(bytes, EVENTS / 2);
        Files.write(log, Arrays.copyOf(bytes, middle));
        Files.write(log.resolveSibling("000009.log"), Arrays.copyOfRange(bytes, middle, bytes.length));
        return log;
    }

    /** Where so many records end, all of them in the first block. */
    private static int recordEnd(byte[] log, int records) {
        ByteBuffer in = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
        int end = 0;
        for (int i = 0; i < records; i++) {
            end += CHUNK_HEADER_BYTES + Short.toUnsignedInt(in.getShort(end + Integer.BYTES));
        }
        return end;
    }

    private Path copy(String name) throws IOException {
        Path copy = Files.createDirectory(root.resolve(name));
        Stores.copy(root, copy);
        return copy;
    }

    private Map<Path, Integer> contents() throws IOException {
        Map<Path, Integer> contents = new TreeMap<>();
        for (Path file : Stores.files(root, "")) {
            contents.put(file, Arrays.hashCode(Files.readAllBytes(file)));
        }
        return contents;
    }

    private CheckReport check(LevelDb.Preference library) {
        return JournalCheck.of(
                root.resolve("journal"), root.resolve("native"), library, () -> Stores.SINCE, seen -> {});
    }

    private void assertRefused(LevelDb.Preference library, String ending) {
        assertThatThrownBy(() -> Stores.open(root, Stores.settings(library), step -> {}))
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.JOURNAL_DAMAGED))
                .message()
                .endsWith(ending);
    }
}
