package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.ChildJvm;
import com.palyra.persistence.file.OwnerOnly;
import com.palyra.persistence.journal.leveldb.DatabaseCopy;
import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreOpeningTest {
    @TempDir
    Path root;

    @Test
    void aSecondProcessIsToldWhoHasTheJournalAndSinceWhen() throws Exception {
        try (EventStore store = Stores.open(root);
                ChildJvm second = ChildJvm.start(root, OpeningProgram.class, root.toString())) {
            assertThat(second.exitCode()).as(second.said()).isZero();
            assertThat(second.said())
                    .contains("JOURNAL-006 The journal is used by process "
                            + ProcessHandle.current().pid() + " since " + Stores.SINCE + ".");
            assertRefused(ErrorCode.JOURNAL_IN_USE, "already used by this process");
            Stores.get(store.append("a", Stores.events("a", 1, 1)));
        }
        try (EventStore store = Stores.open(root)) {
            assertThat(Stores.byId(store, "a")).hasSize(1);
        }
    }

    @Test
    void aNewerFormatIsRefusedAndNothingIsChanged() {
        fill();
        Tampering.change(root, Keys.FORMAT, old -> Records.format(StoreOpening.FORMAT + 1));

        assertRefused(ErrorCode.JOURNAL_NEWER, "has format 2, and this version of Palyra reads up to 1");
        Tampering.change(root, Keys.FORMAT, old -> Records.format(StoreOpening.FORMAT));
        assertComplete();
    }

    @Test
    void theJournalOfAnEarlyVersionIsNotTakenForAnEmptyOne() throws IOException {
        Stores.folders(root.resolve("journal"));
        Files.writeString(root.resolve("journal/CURRENT"), "MANIFEST-000001\n");

        assertRefused(ErrorCode.JOURNAL_UNAVAILABLE, "early version");
    }

    @Test
    void aFolderThatIsAFileOrCannotBeWrittenIsSaidInOneLine() throws IOException {
        Path journal = Files.writeString(root.resolve("journal"), "");
        assertRefusedByEach(
                ErrorCode.JOURNAL_UNAVAILABLE, "Where the folder of the journal should be is a file: " + journal + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal", "journal/db"})
    void aFolderThatIsALinkOrOpenToOthersIsRefusedByWhateverUsesIt(String name) throws IOException {
        fill();
        Path folder = root.resolve(name);
        String sentence = "The folder is a link, another user's or open to others: " + folder + ".";
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        assertRefusedByEach(ErrorCode.STATE_UNUSABLE, sentence);

        OwnerOnly.restrictDirectory(folder);
        Path elsewhere = Files.move(folder, root.resolve("elsewhere"));
        Files.createSymbolicLink(folder, elsewhere);
        assertRefusedByEach(ErrorCode.STATE_UNUSABLE, sentence);
    }

    private void assertRefusedByEach(ErrorCode error, String sentence) {
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> Stores.open(root), () -> Stores.check(root), () -> Stores.stoppedStats(root))) {
            assertThatThrownBy(use)
                    .isInstanceOfSatisfying(
                            PalyraException.class, e -> assertThat(e.error()).isEqualTo(error))
                    .hasMessage(sentence);
        }
    }

    @Test
    void theStatsOfAStoppedNodeAreThoseOfTheOpenStore() throws IOException {
        for (int from = 1; from < 100; from += 40) {
            StoreStats open;
            try (EventStore store = Stores.open(root)) {
                Stores.get(store.append("a", Stores.events("a", from, from + 39)));
                Stores.get(store.deleteTo("a", from + 10));
                open = store.stats();
            }
            assertThat(Stores.stoppedStats(root))
                    .usingRecursiveComparison()
                    .ignoringFields("bytes", "freeBytes")
                    .isEqualTo(open);
            try (EventStore store = Stores.open(root)) {
                store.compact();
            }
            assertThat(Stores.stoppedStats(root).events()).isEqualTo(open.events());
        }
        Files.delete(Stores.files(root, ".sst").get(0));
        assertThatThrownBy(() -> Stores.stoppedStats(root)).hasMessageContaining(" is missing.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CURRENT", ".log", ".sst", "MANIFEST"})
    void aMissingFileRefusesTheStart(String which) throws IOException {
        fill();
        for (Path file : Stores.files(root, "")) {
            if (String.valueOf(file.getFileName()).contains(which)) {
                Files.delete(file);
            }
        }
        assertRefused(ErrorCode.JOURNAL_DAMAGED, "The journal is damaged. ");
        assertRefused(ErrorCode.JOURNAL_DAMAGED, "The journal is damaged. ");
    }

    @Test
    void aMissingDatabaseRefusesTheStart() throws IOException {
        fill();
        for (Path file : Stores.files(root, "")) {
            Files.delete(file);
        }
        assertRefused(ErrorCode.JOURNAL_DAMAGED, "The last 3 of 3 acknowledged batches of events are missing");
    }

    @Test
    void anOlderCopyOfTheDatabaseIsNotTakenForTheNewest() throws IOException {
        fill();
        Path old = Files.createDirectory(root.resolve("old"));
        Stores.copy(root, old);
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("b", Stores.events("b", 1, 1)));
        }
        Files.copy(root.resolve("journal/acknowledged"), old.resolve("mark"));
        Files.move(
                old.resolve("mark"),
                old.resolve("journal/acknowledged"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> Stores.open(old))
                .hasMessage("The journal is damaged. The last of 4 acknowledged batches of events is missing.");
        CheckReport report = Stores.check(old);
        assertThat(report.files()).containsExactly("The last of 4 acknowledged batches of events is missing.");
        assertThat(report.batchesMissing()).isEqualTo(1);
        assertThat(report.complete()).isFalse();
        assertThat(report.healthy()).isFalse();
    }

    @Test
    void aWriteThatWasCutOffAtAnyByteIsForgottenAndTheRestIsThere() throws IOException {
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("a", Stores.events("a", 1, 3)));
        }
        Path log = Stores.files(root, ".log").get(0);
        byte[] before = Files.readAllBytes(log);
        Path whole = Files.createDirectory(root.resolve("whole"));
        Stores.copy(root, whole);
        byte[] more;
        try (EventStore store = Stores.open(whole)) {
            Stores.get(store.append("a", Stores.events("a", 4, 4)));
        }
        more = Files.readAllBytes(Stores.files(whole, ".log").get(0));
        for (int kept = 0; kept < more.length; kept++) {
            for (boolean zeros : new boolean[] {true, false}) {
                Path cut = root.resolve("cut-" + kept + zeros);
                Stores.copy(root, cut);
                ByteBuffer torn = ByteBuffer.allocate(before.length + (zeros ? more.length : kept))
                        .put(before)
                        .put(more, 0, kept);
                Files.write(Stores.files(cut, ".log").get(0), torn.array());
                try (EventStore store = Stores.open(cut)) {
                    assertThat(Stores.byId(store, "a")).hasSize(3);
                    assertThat(Stores.byTag(store, "all")).hasSize(3);
                }
            }
        }
    }

    @Test
    void damageInTheMiddleOfALogIsNotTakenForAWriteThatWasCutOff() throws IOException {
        try (EventStore store = Stores.open(root)) {
            for (int i = 1; i <= 5; i++) {
                Stores.get(store.append("a", Stores.events("a", i, i)));
            }
        }
        Path log = Stores.files(root, ".log").get(0);
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length / 2] ^= 1;
        Files.write(log, bytes);

        assertRefused(ErrorCode.JOURNAL_DAMAGED, log.getFileName() + " is damaged at byte ");
        CheckReport report = Stores.check(root);
        assertThat(report.healthy()).isFalse();
        assertThat(report.findings()).hasSize(1);
        assertThat(report.events()
                        + report.findings().get(0).to()
                        - report.findings().get(0).from()
                        + 1)
                .isEqualTo(5);
    }

    @Test
    void damageAtTheEndOfALogIsNotTakenForAWriteThatWasCutOffEither() throws IOException {
        fill();
        Path log = Stores.files(root, ".log").get(0);
        long cut = Files.size(log) - 1;
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(cut);
        }

        assertRefused(ErrorCode.JOURNAL_DAMAGED, "The last of 3 acknowledged batches of events is missing.");
        assertThat(Files.size(log)).isEqualTo(cut);
        assertThat(root.resolve("journal/before-recovery")).doesNotExist();
        assertRefused(ErrorCode.JOURNAL_DAMAGED, "The last of 3 acknowledged batches of events is missing.");
    }

    @Test
    void anOpeningThatWasInterruptedBeginsAgainWithTheFilesAsTheyWere() throws IOException {
        fill();
        DatabaseCopy.make(root.resolve("journal/db"), root.resolve("journal/before-recovery"));
        for (Path table : Stores.files(root, ".sst")) {
            Files.delete(table);
        }
        assertComplete();
        assertThat(root.resolve("journal/before-recovery")).doesNotExist();
    }

    @Test
    void aMarkThatWasCutOffItselfSaysNothing() throws IOException {
        fill();
        for (byte[] content : List.of(new byte[0], new byte[5], new byte[12])) {
            Files.write(root.resolve("journal/acknowledged"), content);
            assertComplete();
        }
    }

    @Test
    void nothingIsWrittenBesideAPartOfAMark() throws IOException {
        Path file = Files.write(root.resolve("acknowledged"), new byte[] {1, 2, 3, 4, 5});
        try (AcknowledgedMark mark = AcknowledgedMark.open(file)) {
            assertThat(file).isEmptyFile();
            mark.write(7);
        }
        assertThat(file).hasSize(Long.BYTES + Integer.BYTES);
    }

    @Test
    void aCrashBeforeTheFirstBatchIsMarkedLeavesAMarkThatSaysNothing() throws IOException {
        Path mark = root.resolve("journal/acknowledged");
        try (EventStore store = Stores.open(root, step -> {
            if (step == CommitStep.SYNCED) {
                throw new IllegalStateException("The process ends here");
            }
        })) {
            assertThat(mark).isEmptyFile();
            assertThatThrownBy(() -> Stores.get(store.append("a", Stores.events("a", 1, 1))))
                    .isInstanceOf(PalyraException.class);
        }
        assertThat(mark).isEmptyFile();
        try (EventStore store = Stores.open(root)) {
            assertThat(Stores.byId(store, "a")).hasSize(1);
        }
    }

    @Test
    void theFolderIsTheOwnersAlone() throws IOException {
        fill();
        assertThat(Files.getPosixFilePermissions(root.resolve("journal")).toString())
                .doesNotContain("GROUP")
                .doesNotContain("OTHERS");
        assertThat(Files.getPosixFilePermissions(root.resolve("journal/acknowledged"))
                        .toString())
                .doesNotContain("GROUP")
                .doesNotContain("OTHERS");
    }

    @Test
    void bothLibrariesReadAndWriteTheSameFiles() {
        LevelDb.Preference[] turns = {
            LevelDb.Preference.NATIVE, LevelDb.Preference.JAVA, LevelDb.Preference.JAVA, LevelDb.Preference.NATIVE
        };
        int from = 1;
        for (LevelDb.Preference library : turns) {
            try (EventStore store = Stores.open(root, Stores.settings(library), step -> {})) {
                assertThat(store.stats().library()).isEqualTo(library.name().toLowerCase(java.util.Locale.ROOT));
                assertThat(Stores.byId(store, "a")).hasSize(from - 1);
                Stores.get(store.append("a", Stores.events("a", from, from + 999)));
                Stores.get(store.append("gone-" + from, Stores.events("gone", 1, 50)));
                Stores.get(store.deleteTo("gone-" + from, 50));
                Stores.get(store.saveSnapshot(Stores.snapshot("a", from)));
                if (library == LevelDb.Preference.NATIVE) {
                    store.compact();
                }
                from += 1000;
            }
            CheckReport report = JournalCheck.of(
                    root.resolve("journal"), root.resolve("native"), library, () -> Stores.SINCE, seen -> {});
            assertThat(report.healthy()).as(report.toString()).isTrue();
            assertThat(report.events()).isEqualTo(from - 1);
        }
    }

    private void fill() {
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("a", Stores.events("a", 1, 100)));
            store.compact();
        }
        try (EventStore store = Stores.open(root)) {
            Stores.get(store.append("a", Stores.events("a", 101, 110)));
            Stores.get(store.append("a", Stores.events("a", 111, 120)));
        }
    }

    private void assertComplete() {
        try (EventStore store = Stores.open(root)) {
            assertThat(Stores.byId(store, "a")).hasSize(120);
            assertThat(Stores.byTag(store, "all")).hasSize(120);
        }
    }

    private void assertRefused(ErrorCode error, String sentence) {
        assertThatThrownBy(() -> Stores.open(root))
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(error))
                .message()
                .contains(sentence)
                .doesNotContain("\n");
    }
}
