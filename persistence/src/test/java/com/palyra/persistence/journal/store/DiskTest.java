package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.ChildJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or cannot be written: small ones of their own, in a namespace of the child process. */
class DiskTest {
    @TempDir
    Path folder;

    @Test
    void aDiskThatFillsUpRefusesWritesReadsGoOnAndWritingGoesOnWithoutARestart() throws Exception {
        Path disk = folder.resolve("disk");
        Path nativeFolder = folder.resolve("native");
        try (ChildJvm child = ChildJvm.startOnDisk(
                folder, disk, 512, FullDiskProgram.class, disk.toString(), nativeFolder.toString())) {
            assertThat(child.exitCode()).as(child.said()).isZero();
            assertThat(child.said())
                    .contains("JOURNAL-004 The disk of the journal is nearly full: ")
                    .endsWith("survived\n");
        }
    }

    @Test
    void aJournalThatIsOnlyReadNeedsLittleRoomOrNone() throws Exception {
        Path disk = folder.resolve("disk");
        try (ChildJvm child = ChildJvm.startOnDisk(
                folder,
                disk,
                100,
                ReadingWithoutRoomProgram.class,
                disk.toString(),
                folder.resolve("native").toString())) {
            assertThat(child.exitCode()).as(child.said()).isZero();
            assertThat(child.said())
                    .contains("JOURNAL-004 The check needs ", " MiB for its copy of the journal, and 0 MiB are free")
                    .endsWith("read\n");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidInOneLine() throws Exception {
        Path disk = folder.resolve("disk");
        try (ChildJvm child = ChildJvm.startReadOnly(folder, disk, OpeningProgram.class, disk.toString())) {
            assertThat(child.exitCode()).as(child.said()).isZero();
            assertThat(child.said())
                    .isEqualTo("JOURNAL-001 The journal cannot be opened: FileSystem: " + disk.resolve("journal")
                            + ": Read-only file system.\n");
        }
    }
}
