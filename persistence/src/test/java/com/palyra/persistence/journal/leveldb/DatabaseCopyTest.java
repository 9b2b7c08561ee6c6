package com.palyra.persistence.journal.leveldb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseCopyTest {
    private static final int FILES = 2000;

    @TempDir
    Path folder;

    @Test
    void whoeverLooksSeesTheCopyAsAWholeOrNotAtAll() throws Exception {
        Path database = Files.createDirectory(folder.resolve("db"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(database.resolve(i + ".sst"), "table");
        }
        Path copy = folder.resolve("copy");
        AtomicBoolean done = new AtomicBoolean();
        List<Integer> counts = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> looks = CompletableFuture.runAsync(() -> lookAt(copy, counts, done));

        for (int round = 1; round <= 5; round++) {
            DatabaseCopy.make(database, copy);
            int seen = counts.size();
            while (counts.size() == seen && !looks.isDone()) {
                Thread.onSpinWait();
            }
            DatabaseCopy.remove(copy);
        }
        done.set(true);
        looks.get();

        assertThat(counts).containsOnly(FILES);
        assertThat(folder).isDirectoryNotContaining("glob:**copy*");
    }

    @Test
    void whatAnInterruptionLeftIsNotTakenForACopy() throws IOException {
        Path database = Files.createDirectory(folder.resolve("db"));
        Files.writeString(database.resolve("1.sst"), "table");
        Path left = Files.createDirectory(folder.resolve("copy.part"));
        Files.writeString(left.resolve("2.sst"), "old");

        DatabaseCopy.recover(folder.resolve("copy"), database);
        assertThat(database.resolve("1.sst")).exists();

        DatabaseCopy.make(database, folder.resolve("copy"));
        assertThat(left).doesNotExist();
        assertThat(folder.resolve("copy")).isDirectoryNotContaining("glob:**2.sst");
    }

    /**
     * How many files the copy has, each time that it is there. A folder keeps its file number when it is renamed, so one that
     * was renamed in the middle of a look is not counted.
     */
    private static void lookAt(Path copy, List<Integer> counts, AtomicBoolean done) {
        while (!done.get()) {
            Object before = number(copy);
            String[] files = copy.toFile().list();
            if (files != null && before.equals(number(copy))) {
                counts.add(files.length);
            }
        }
    }

    private static Object number(Path path) {
        try {
            return Files.getAttribute(path, "unix:ino");
        } catch (IOException gone) {
            return new Object();
        }
    }
}
