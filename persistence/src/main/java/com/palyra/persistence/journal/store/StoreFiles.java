package com.palyra.persistence.journal.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the files of a store are in its folder. Pure but for looking; logs nothing, so that nothing is created. */
public final class StoreFiles {
    private StoreFiles() {}

    /** Whether there is a store in that folder, in whatever state, or was one that lost its files. */
    public static boolean exists(Path folder) {
        String[] files = files(folder).toFile().list();
        return (files != null && files.length > 0)
                || mark(folder).toFile().length() > 0
                || Files.exists(folder.resolve("CURRENT"));
    }

    static Path database(Path folder) {
        return folder.resolve("db");
    }

    /** Where the files are kept as they were, until the open database has proven complete. */
    static Path before(Path folder) {
        return folder.resolve("before-recovery");
    }

    /** The files that count: those from before an opening that was interrupted, else the database. */
    static Path files(Path folder) {
        return Files.isDirectory(before(folder)) ? before(folder) : database(folder);
    }

    /** Where a check has its copy; one that was ended in the middle leaves it. */
    static Path checked(Path folder) {
        return folder.resolve("check");
    }

    /** Where the number of acknowledged batches is. */
    static Path mark(Path folder) {
        return folder.resolve("acknowledged");
    }

    /** Size of all files; what comes and goes meanwhile counts or not. */
    static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(files(folder))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
