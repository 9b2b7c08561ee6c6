package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.Rounds;
import com.palyra.persistence.journal.leveldb.DatabaseCopy;
import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.store.CheckReport.Finding;
import com.palyra.persistence.journal.store.CheckReport.Kind;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens to the files of a journal: nothing that was acknowledged is missing without an error, nothing else turns
 * up, and a check names what is affected.
 */
class DamageTest {
    private static final List<String> IDS = List.of("a", "b", "c");
    /** Of each id: enough for several blocks and tables, and for one that is written out while events come in. */
    private static final int EVENTS = 200;

    private static final int BYTES = 12_000;
    /** What was written last, where damage looks like a crash. */
    private static final int END_BYTES = 100;

    @TempDir
    Path root;

    private Path sound;

    @BeforeEach
    void fill() throws IOException {
        sound = Files.createDirectory(root.resolve("sound"));
        try (EventStore store = Stores.open(sound)) {
            append(store, 1, EVENTS / 10);
            store.compact();
            append(store, EVENTS / 10 + 1, EVENTS / 5);
        }
        try (EventStore store = Stores.open(sound)) {
            append(store, EVENTS / 5 + 1, EVENTS);
            Stores.get(store.saveSnapshot(Stores.snapshot("a", 5)));
            Stores.awaitFlush(sound);
        }
        assertThat(Stores.files(sound, ".sst")).hasSizeGreaterThan(1);
        assertThat(Stores.files(sound, ".log")).hasSize(1);
    }

    private static void append(EventStore store, int from, int to) {
        for (int number = from; number <= to; number++) {
            for (String id : IDS) {
                Stores.get(store.append(id, List.of(Stores.event(id, number, BYTES))));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LevelDb.Implementation.class)
    void aFlippedBitAnywhereIsNeverSilent(LevelDb.Implementation library) throws IOException {
        Random random = new Random(Rounds.seed("DamageTest"));
        List<Path> files = Stores.files(sound, "").stream()
                .filter(file -> file.toString().matches(".*(sst|log|CURRENT|MANIFEST-\\d+)"))
                .toList();
        for (int round = 0; round < Rounds.of(30, 2000); round++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(file);
            int at = random.nextBoolean()
                    ? random.nextInt(bytes.length)
                    : bytes.length - 1 - random.nextInt(Math.min(END_BYTES, bytes.length));
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            Path damaged = copyWith(file, bytes);
            String where = "round " + round + ", " + file.getFileName() + " byte " + at + " of " + bytes.length;
            assertNothingIsSilent(damaged, library, where);
            DatabaseCopy.remove(damaged);
        }
    }

    @Test
    void aTableWithoutItsIndexIsReadBlockByBlock() throws IOException {
        for (Path table : Stores.files(sound, ".sst")) {
            byte[] bytes = Files.readAllBytes(table);
            bytes[bytes.length - 1] ^= 1;
            Path damaged = copyWith(table, bytes);

            CheckReport report = Stores.check(damaged);

            assertThat(report.files()).isNotEmpty();
            assertThat(report.findings()).isEmpty();
            assertThat(report.events()).isEqualTo((long) EVENTS * IDS.size());
            DatabaseCopy.remove(damaged);
        }
    }

    @Test
    void aMissingTableIsToldByWhatTheOthersSay() throws IOException {
        for (Path table : Stores.files(sound, ".sst")) {
            Path damaged = copyWith(table, Files.readAllBytes(table));
            Files.delete(damaged.resolve("journal/db").resolve(table.getFileName()));

            CheckReport report = Stores.check(damaged);

            assertThat(report.healthy()).isFalse();
            assertThat(report.files()).first().asString().endsWith(table.getFileName() + " is missing.");
            assertThat(report.events() + missing(report.findings()).size() + report.unattributed())
                    .isEqualTo((long) EVENTS * IDS.size());
            DatabaseCopy.remove(damaged);
        }
    }

    @Test
    void aSoundJournalIsHealthyAndACheckLeavesItAsItIs() throws IOException {
        List<Path> before = Stores.files(sound, "");

        CheckReport report = Stores.check(sound);

        assertThat(report)
                .isEqualTo(new CheckReport(
                        (long) EVENTS * IDS.size(), IDS.size(), 1, List.of(), List.of(), 0, 0, true, false));
        assertThat(report.healthy()).isTrue();
        assertThat(Stores.files(sound, "")).isEqualTo(before);
        assertThat(sound.resolve("journal/check")).doesNotExist();
        try (EventStore store = Stores.open(sound)) {
            assertThat(store.check(seen -> {})).isEqualTo(report);
        }
    }

    @Test
    void eachKindOfRecordThatIsLostHasAFindingOfItsOwn() {
        Tampering.remove(sound, Keys.of(Keys.EVENT, "a", 7));
        Tampering.remove(sound, Keys.of(Keys.EVENT, "a", 8));
        Tampering.remove(sound, Keys.of(Keys.EVENT, "b", EVENTS));
        Tampering.change(sound, Keys.of(Keys.EVENT, "b", 9), DamageTest::flipLast);
        Tampering.remove(sound, Keys.of(Keys.TAG, "all", 3));
        Tampering.remove(sound, Keys.of(Keys.ENTITY, "c"));
        Tampering.change(sound, Keys.of(Keys.SNAPSHOT, "a", 5), DamageTest::flipLast);

        CheckReport report = Stores.check(sound);

        assertThat(report.findings())
                .containsExactlyInAnyOrder(
                        new Finding(Kind.EVENTS_MISSING, "a", 7, 8),
                        new Finding(Kind.EVENTS_DAMAGED, "b", 9, 9),
                        new Finding(Kind.EVENTS_MISSING, "b", EVENTS, EVENTS),
                        new Finding(Kind.TAGS_MISSING, "c", 1, 1),
                        new Finding(Kind.COUNTERS_LOST, "c", EVENTS, EVENTS),
                        new Finding(Kind.SNAPSHOT_LOST, "a", 5, 5));
        try (EventStore store = Stores.open(sound)) {
            assertThat(store.check(seen -> {}).findings()).isEqualTo(report.findings());
        }
    }

    private static byte[] flipLast(byte[] value) {
        byte[] changed = value.clone();
        changed[changed.length - 1] ^= 1;
        return changed;
    }

    private Path copyWith(Path file, byte[] bytes) throws IOException {
        Path copy = root.resolve("copy");
        Stores.copy(sound, copy);
        Files.write(copy.resolve("journal/db").resolve(file.getFileName()), bytes);
        return copy;
    }

    private static void assertNothingIsSilent(Path damaged, LevelDb.Implementation library, String where) {
        Set<String> unread = new TreeSet<>();
        LevelDb.Preference preference = LevelDb.Preference.valueOf(library.name());
        CheckReport report = JournalCheck.of(
                damaged.resolve("journal"), damaged.resolve("native"), preference, () -> Stores.SINCE, seen -> {});
        try (EventStore store = Stores.open(damaged, new StoreSettings(0, preference), step -> {})) {
            for (String id : IDS) {
                if (!reads(store, id, 1, EVENTS)) {
                    LongStream.rangeClosed(1, EVENTS)
                            .filter(number -> !reads(store, id, number, number))
                            .forEach(number -> unread.add(id + " " + number));
                }
            }
            assertByTag(store, where);
        } catch (PalyraException refused) {
            assertThat(refused.error()).as(where).isEqualTo(ErrorCode.JOURNAL_DAMAGED);
            assertThat(report.healthy()).as(where).isFalse();
            return;
        }
        if (!unread.isEmpty()) {
            assertThat(report.healthy()).as(where).isFalse();
            // The port to Java verifies no blocks, so it reads intact events between damaged ones.
            if (library == LevelDb.Implementation.NATIVE) {
                assertThat(unread).as(where + " " + report).containsAll(missing(report.findings()));
            }
        }
        assertThat(report.events() + missing(report.findings()).size() + report.unattributed())
                .as(where + " " + report)
                .isGreaterThanOrEqualTo((long) EVENTS * IDS.size());
    }

    /** Whether the events can be read; if so, they are the right ones. */
    private static boolean reads(EventStore store, String id, long from, long to) {
        try {
            List<StoredEvent> found = Stores.get(store.eventsById(id, from, to));
            assertThat(Stores.sequenceNrs(found))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(from, to).boxed().toList());
            for (StoredEvent event : found) {
                assertThat(Stores.text(event.event()))
                        .isEqualTo(Stores.text(Stores.event(id, event.sequenceNr(), BYTES)));
            }
            return true;
        } catch (PalyraException damaged) {
            assertThat(damaged.error()).isEqualTo(ErrorCode.JOURNAL_DAMAGED);
            return false;
        }
    }

    private static void assertByTag(EventStore store, String where) {
        try {
            assertThat(Stores.byTag(store, "all")).as(where).hasSize(EVENTS * IDS.size());
        } catch (PalyraException damaged) {
            assertThat(damaged.error()).as(where).isEqualTo(ErrorCode.JOURNAL_DAMAGED);
        }
    }

    /** {@code id sequenceNr} of each event that is gone or damaged. */
    private static Set<String> missing(List<Finding> findings) {
        Set<String> events = new HashSet<>();
        for (Finding finding : findings) {
            if (finding.kind() == Kind.EVENTS_MISSING || finding.kind() == Kind.EVENTS_DAMAGED) {
                for (long number = finding.from(); number <= finding.to(); number++) {
                    events.add(finding.id() + " " + number);
                }
            }
        }
        return events;
    }
}
