package com.palyra.persistence.journal.leveldb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds one key in the files of a database that is not open, and changes nothing. */
public final class NewestVersion {
    private final byte[] key;
    private long newest = -1;
    private byte @Nullable [] value;

    private NewestVersion(byte[] key) {
        this.key = key.clone();
    }

    /**
     * What the key was set to last, as far as it can be read; empty if never, or if it was deleted.
     *
     * @param inEveryBatch see {@link DatabaseFiles#inspect}
     */
    public static Optional<byte[]> of(byte[] key, Path files, byte[] inEveryBatch) throws IOException {
        NewestVersion version = new NewestVersion(key);
        for (Path log : DatabaseFiles.logs(files)) {
            LogFile.readBatches(
                    log, inEveryBatch, record -> LoggedBatch.of(record).ifPresent(batch -> batch.each(version::entry)));
        }
        if (version.newest < 0) {
            // What is in logs came after all that is in tables.
            for (Path table : DatabaseFiles.tables(files)) {
                TableFile.read(table, version::entry);
            }
        }
        return Optional.ofNullable(version.value);
    }

    private void entry(byte[] found, long sequence, boolean deleted, byte[] set) {
        if (sequence >= newest && Arrays.equals(found, key)) {
            newest = sequence;
            value = deleted ? null : set;
        }
    }
}
