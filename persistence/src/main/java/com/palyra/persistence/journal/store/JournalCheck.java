package com.palyra.persistence.journal.store;

import com.palyra.persistence.file.OwnerOnly;
import com.palyra.persistence.file.ProcessLock;
import com.palyra.persistence.journal.leveldb.DatabaseCopy;
import com.palyra.persistence.journal.leveldb.DatabaseFiles;
import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.leveldb.Salvage;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Checks the journal of a node that does not run, on a copy: the files themselves stay as they are, for a backup or a
 * rescue. Where LevelDB cannot read something, everything else is saved from the copy, and what is not there shows by what
 * the rest says about it.
 */
public final class JournalCheck {
    private final Path folder;
    private final LevelDb.Implementation implementation;
    private final FreeSpace space;
    private final LongConsumer progress;
    private final List<String> files = new ArrayList<>();
    private boolean stored;
    private boolean torn;

    private JournalCheck(Path folder, LevelDb.Implementation implementation, LongConsumer progress) throws IOException {
        this.folder = folder;
        this.implementation = implementation;
        this.space = new FreeSpace(folder, 0);
        this.progress = progress;
    }

    /**
     * Checks the journal in that folder, which nobody else may use meanwhile.
     *
     * @param nativeFolder where the native library is unpacked
     * @param progress hears now and then how many records were looked at
     * @throws PalyraException {@link ErrorCode#JOURNAL_IN_USE}; {@link ErrorCode#JOURNAL_NEWER}; {@link
     *     ErrorCode#JOURNAL_DISK_FULL} if there is no room for what the copy needs; {@link
     *     ErrorCode#JOURNAL_UNAVAILABLE} if there is no journal, or the disk does not let it be copied or read
     */
    public static CheckReport of(
            Path folder, Path nativeFolder, LevelDb.Preference library, InstantSource clock, LongConsumer progress) {
        if (!StoreFiles.exists(folder)) {
            throw new PalyraException(ErrorCode.JOURNAL_UNAVAILABLE, "There is no journal in " + folder + ".");
        }
        try {
            ProcessLock held = StoreOpening.take(folder, clock);
            try {
                StoreOpening.requireKnownVersion(folder);
                LevelDb.Implementation implementation = LevelDb.choose(library, nativeFolder);
                return new JournalCheck(folder, implementation, progress).run();
            } finally {
                held.close();
            }
        } catch (IOException e) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_UNAVAILABLE, "The journal cannot be checked: " + StoreOpening.reason(e) + ".", e);
        }
    }

    private CheckReport run() throws IOException {
        Path copy = StoreFiles.checked(folder);
        try {
            copyTo(copy);
            DatabaseFiles found = DatabaseFiles.inspect(copy, Keys.HEAD);
            files.addAll(found.damage());
            stored = found.exists();
            torn = !found.torn().isEmpty();
            found.mend();
            if (files.isEmpty()) {
                space.requireForCopy(StoreFiles.bytes(folder), found.logBytes());
                try (LevelDb database = LevelDb.open(copy, implementation)) {
                    return report(ContentCheck.of(database.database(), progress));
                } catch (PalyraException told) {
                    throw told;
                } catch (IOException | RuntimeException unreadable) {
                    files.add("A table cannot be read: " + LevelDb.firstLine(unreadable) + ".");
                }
            }
            return salvaged(copy);
        } finally {
            DatabaseCopy.remove(copy);
        }
    }

    /** A database that is gone is an empty one: what was acknowledged shows that. */
    private void copyTo(Path copy) throws IOException {
        Path database = StoreFiles.files(folder);
        if (Files.isDirectory(database)) {
            DatabaseCopy.make(database, copy);
        } else {
            DatabaseCopy.remove(copy);
            OwnerOnly.createDirectory(copy);
        }
    }

    /** What can be said once something cannot be read. */
    private CheckReport salvaged(Path workspace) throws IOException {
        // What is saved is written twice, and what is merged is at most all of that.
        long bytes = StoreFiles.bytes(folder);
        space.requireForCopy(2 * bytes, bytes + Limits.JOURNAL_NEW_FILES_BYTES / 2);
        DatabaseCopy.remove(workspace);
        OwnerOnly.createDirectory(workspace);
        try (LevelDb database = Salvage.from(StoreFiles.files(folder), Keys.HEAD, workspace, implementation)) {
            return report(ContentCheck.of(database.database(), progress));
        }
    }

    private CheckReport report(ContentCheck.Result content) throws IOException {
        files.addAll(content.whole());
        long missing = 0;
        boolean counted = content.described();
        try {
            long acknowledged = AcknowledgedMark.in(StoreFiles.mark(folder), stored);
            missing = counted ? Math.max(0, acknowledged - content.batches()) : 0;
            if (missing > 0) {
                files.add(AcknowledgedMark.missing(missing, acknowledged));
            }
        } catch (DamagedRecordException e) {
            counted = false;
            files.add(StoreOpening.unreadable(e));
        }
        return new CheckReport(
                content.events(),
                content.ids(),
                content.snapshots(),
                files,
                content.findings().all(),
                content.unattributed(),
                missing,
                content.findings().complete() && counted && missing == 0,
                torn);
    }
}
