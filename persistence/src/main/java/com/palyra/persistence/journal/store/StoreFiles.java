package com.palyra.persistence.journal.store;

import com.palyra.persistence.file.OwnerOnly;
import com.palyra.persistence.journal.leveldb.DatabaseFiles;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the files of a store are in its folder. Pure but for looking; logs nothing, so that nothing is created. */
public final class StoreFiles {
    private StoreFiles() {}

    /** Whether there is a store in that folder, in whatever state, or was one that lost its files; or no folder, but a file. */
    public static boolean exists(Path folder) {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
            return true;
        }
        String[] files = files(folder).toFile().list();
        return (files != null && files.length > 0)
                || mark(folder).toFile().length() > 0
                || Files.exists(folder.resolve("CURRENT"));
    }

    /**
     * Whether a store was made in that folder to its end, in whatever state it is now; some files are not yet one. Nobody else
     * may use the folder meanwhile.
     *
     * @throws PalyraException {@link ErrorCode#STATE_UNUSABLE}, or {@link ErrorCode#JOURNAL_UNAVAILABLE} if nobody can say
     */
    public static boolean wasMade(Path folder) {
        try {
            requireOwn(folder);
            return AcknowledgedMark.in(mark(folder), false) > 0
                    || DatabaseFiles.inspect(files(folder), Keys.HEAD).exists()
                    || Files.exists(folder.resolve("CURRENT"));
        } catch (DamagedRecordException somethingWritten) {
            return true;
        } catch (IOException e) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_UNAVAILABLE, "The journal cannot be read: " + StoreOpening.reason(e) + ".", e);
        }
    }

    /**
     * Refuses a folder of the store that is not this user's alone; one that is not there is made later.
     *
     * @throws PalyraException {@link ErrorCode#STATE_UNUSABLE}, or {@link ErrorCode#JOURNAL_UNAVAILABLE} for a file
     */
    static void requireOwn(Path folder) throws IOException {
        for (Path each : List.of(folder, database(folder), before(folder))) {
            if (!Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                throw new PalyraException(
                        ErrorCode.JOURNAL_UNAVAILABLE,
                        "Where the folder of the journal should be is a file: " + each + ".");
            }
            if (!Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)
                    || !OwnerOnly.isOwn(each)
                    || !OwnerOnly.isPrivate(each)) {
                throw new PalyraException(
                        ErrorCode.STATE_UNUSABLE,
                        "The folder is a link, another user's or open to others: " + each + ".");
            }
        }
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

    /** Size of all files, 0 without a database; what comes and goes meanwhile counts or not. */
    static long bytes(Path folder) throws IOException {
        if (!Files.isDirectory(files(folder))) {
            return 0;
        }
        try (Stream<Path> files = Files.list(files(folder))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
