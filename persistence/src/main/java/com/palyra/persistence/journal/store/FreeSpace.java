package com.palyra.persistence.journal.store;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the journal from filling the disk: LevelDB's memory-mapped files end the process when there is no room. */
final class FreeSpace {
    private static final long MIB = 1024 * 1024;

    private final FileStore disk;
    private final long minimum;
    /** Size of the last batch, if it was refused. */
    private volatile long refused;

    /** Watches the disk that holds the folder. */
    FreeSpace(Path folder, long minimum) throws IOException {
        this.disk = Files.getFileStore(folder);
        this.minimum = minimum;
    }

    /** Bytes that this process may still write. */
    long free() throws IOException {
        return disk.getUsableSpace();
    }

    /**
     * Requires room for a batch.
     *
     * @throws PalyraException {@link ErrorCode#JOURNAL_DISK_FULL} when writing it would leave less than the minimum
     */
    void require(long bytes) {
        requireLeft(bytes, minimum);
    }

    /** The same for a batch of the writer; if it is refused, the disk counts as full until there is room for it. */
    void requireForBatch(long bytes) {
        refused = bytes;
        require(bytes);
        refused = 0;
    }

    /** Whether batches are refused. */
    boolean isFull() {
        try {
            return free() - refused < minimum;
        } catch (IOException e) {
            return true;
        }
    }

    /** Requires room for something without which nothing goes, such as opening. */
    void requireAtLeast(long bytes) {
        requireLeft(bytes, 0);
    }

    /**
     * Requires the room that LevelDB takes for opening a copy to read it.
     *
     * @param bytes size of what is there, of which merging writes at most {@link Limits#JOURNAL_MERGE_BYTES} anew
     * @param logBytes size of the logs in it, which become tables, and may be merged with others
     * @throws PalyraException {@link ErrorCode#JOURNAL_DISK_FULL}
     */
    void requireForCopy(long bytes, long logBytes) throws IOException {
        long needed = Math.min(Limits.JOURNAL_MERGE_BYTES, bytes) + 2 * logBytes + Limits.JOURNAL_NEW_FILES_BYTES;
        long free = free();
        if (free < needed) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_DISK_FULL,
                    "The check needs " + (needed + MIB - 1) / MIB + " MiB for its copy of the journal, and "
                            + free / MIB + " MiB are free on that disk.");
        }
    }

    private void requireLeft(long bytes, long left) {
        long free;
        try {
            free = free();
        } catch (IOException e) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_DISK_FULL, "Nobody can say how much room is left on the journal's disk.", e);
        }
        if (free - bytes < left) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_DISK_FULL,
                    "The disk of the journal is nearly full: " + free / MIB + " MiB are free, and "
                            + Math.max(1, (left + bytes) / MIB) + " MiB are needed.");
        }
    }
}
