package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.store.Records.Head;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What concerns the files of an open store as a whole: how large they are, and merging them. Thread-safe. */
final class Upkeep {
    private final Path folder;
    private final StoreSettings settings;
    private final StoreOpening.Opened opened;

    Upkeep(Path folder, StoreSettings settings, StoreOpening.Opened opened) {
        this.folder = folder;
        this.settings = settings;
        this.opened = opened;
    }

    StoreStats stats(Head head, int waiting) {
        try {
            return new StoreStats(
                    StoreOpening.FORMAT,
                    opened.implementation().name().toLowerCase(Locale.ROOT),
                    head.events(),
                    head.ids(),
                    head.lastOffset(),
                    head.batches(),
                    StoreFiles.bytes(folder),
                    opened.space().free(),
                    settings.minFreeBytes(),
                    waiting);
        } catch (IOException e) {
            throw unlisted(e);
        }
    }

    /** A disk that does not say how much room it has is as good as full. */
    StoreCondition condition(boolean failed) {
        long free;
        try {
            free = opened.space().free();
        } catch (IOException e) {
            free = 0;
        }
        StoreCondition.State state = failed
                ? StoreCondition.State.FAILED
                : opened.space().isFull() ? StoreCondition.State.DISK_FULL : StoreCondition.State.OK;
        return new StoreCondition(state, free, settings.minFreeBytes());
    }

    /**
     * New tables are written before the old ones go, and a reader keeps what it reads. So at most everything is there twice.
     */
    Compaction compact() {
        if (opened.implementation() == LevelDb.Implementation.JAVA) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_UNAVAILABLE,
                    "The LevelDB in Java compacts the journal by itself, and not when it is asked to.");
        }
        try {
            long before = StoreFiles.bytes(folder);
            opened.space().require(before);
            opened.database().compact();
            return new Compaction(before, StoreFiles.bytes(folder));
        } catch (IOException e) {
            throw unlisted(e);
        }
    }

    private static PalyraException unlisted(IOException cause) {
        return new PalyraException(ErrorCode.JOURNAL_UNAVAILABLE, "The journal's files cannot be listed.", cause);
    }
}
