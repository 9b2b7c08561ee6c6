package com.palyra.persistence.journal.store;

import com.palyra.persistence.file.ProcessLock;
import com.palyra.persistence.journal.leveldb.DatabaseFiles;
import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.leveldb.NewestVersion;
import com.palyra.persistence.journal.store.Records.Head;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** How large the journal of a node is that does not run. Reads the files without LevelDB, writes none, needs no room. */
public final class StoppedStats {
    private StoppedStats() {}

    /**
     * Looks at the journal in that folder, which nobody else may use meanwhile.
     *
     * @param nativeFolder where the native library is unpacked
     * @throws PalyraException what {@link EventStore#open} says, but for {@link ErrorCode#JOURNAL_DISK_FULL}
     */
    public static StoreStats of(Path folder, Path nativeFolder, StoreSettings settings, InstantSource clock) {
        try {
            ProcessLock held = StoreOpening.take(folder, clock);
            try {
                StoreOpening.requireKnownVersion(folder);
                LevelDb.Implementation library = LevelDb.choose(settings.library(), nativeFolder);
                Head head = head(folder);
                return new StoreStats(
                        StoreOpening.FORMAT,
                        library.name().toLowerCase(Locale.ROOT),
                        head.events(),
                        head.ids(),
                        head.lastOffset(),
                        head.batches(),
                        StoreFiles.bytes(folder),
                        new FreeSpace(folder, 0).free(),
                        settings.minFreeBytes(),
                        0);
            } finally {
                held.close();
            }
        } catch (DamagedRecordException e) {
            throw StoreOpening.damaged("What it says about itself cannot be read: " + e.getMessage() + ".");
        } catch (IOException e) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_UNAVAILABLE, "The journal cannot be read: " + StoreOpening.reason(e) + ".", e);
        }
    }

    private static Head head(Path folder) throws IOException, DamagedRecordException {
        Path database = StoreFiles.files(folder);
        DatabaseFiles files = DatabaseFiles.inspect(database, Keys.HEAD);
        if (!files.damage().isEmpty()) {
            throw StoreOpening.damaged(files.damage().get(0));
        }
        long acknowledged = StoreOpening.acknowledged(folder, files);
        Head head = Head.EMPTY;
        if (files.exists()) {
            Optional<byte[]> format = NewestVersion.of(Keys.FORMAT, database, Keys.HEAD);
            Optional<byte[]> counters = NewestVersion.of(Keys.HEAD, database, Keys.HEAD);
            if (format.isPresent()) {
                StoreOpening.requireKnownFormat(format.get());
            }
            if (format.isPresent() != counters.isPresent()) {
                throw new DamagedRecordException("it is missing");
            }
            head = counters.isPresent() ? Head.decode(counters.get()) : Head.EMPTY;
        }
        StoreOpening.requireAcknowledged(head, acknowledged);
        return head;
    }
}
