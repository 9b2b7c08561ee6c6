package com.palyra.persistence.journal.store;

import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.OwnerOnly;
import com.palyra.persistence.file.ProcessLock;
import com.palyra.persistence.journal.leveldb.CorruptDatabaseException;
import com.palyra.persistence.journal.leveldb.DatabaseCopy;
import com.palyra.persistence.journal.leveldb.DatabaseFiles;
import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.store.Records.Head;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the database of a folder, or says in one sentence why not. What a crash cut off is cleaned up; when anything else
 * is wrong, the files stay as they were, since LevelDB would tidy away what a rescue may still need.
 */
final class StoreOpening {
    /** Version of the layout that the package describes. */
    static final int FORMAT = 1;

    private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);
    private static final ProcessLock.Subject LOCK =
            new ProcessLock.Subject("The journal", ErrorCode.JOURNAL_IN_USE, ErrorCode.JOURNAL_UNAVAILABLE);

    private final Path folder;
    private final Path nativeFolder;
    private final StoreSettings settings;

    /** Opens the store in {@code folder}; the native library is unpacked into the other one. */
    StoreOpening(Path folder, Path nativeFolder, StoreSettings settings) {
        this.folder = folder;
        this.nativeFolder = nativeFolder;
        this.settings = settings;
    }

    /** Everything that is open then; closed in the opposite order. */
    record Opened(
            LevelDb.Implementation implementation,
            ProcessLock lock,
            FreeSpace space,
            AcknowledgedMark mark,
            Database database,
            Head head,
            Deletions deletions) {}

    Opened open(InstantSource clock) {
        Deque<Closeable> open = new ArrayDeque<>();
        try {
            ProcessLock lock = take(folder, clock);
            open.push(lock::close);
            LevelDb.Implementation implementation = LevelDb.choose(settings.library(), nativeFolder);
            FreeSpace space = new FreeSpace(folder, settings.minFreeBytes());
            DatabaseFiles files = look();
            long acknowledged = acknowledged(folder, files);
            if (!files.exists()) {
                requireAcknowledged(Head.EMPTY, acknowledged);
                space.require(0);
            }
            AcknowledgedMark mark = AcknowledgedMark.open(StoreFiles.mark(folder));
            open.push(mark);
            prepare(files, space);
            open.push(() -> DatabaseCopy.recover(StoreFiles.before(folder), StoreFiles.database(folder)));
            LevelDb levelDb = LevelDb.open(StoreFiles.database(folder), implementation);
            open.push(levelDb::close);
            Head head = head(levelDb.database());
            requireAcknowledged(head, acknowledged);
            if (!files.torn().isEmpty()) {
                requireEvents(levelDb.database(), head);
            }
            DatabaseCopy.remove(StoreFiles.checked(folder));
            Deletions deletions = new Deletions();
            deletions.load(levelDb.database());
            DatabaseCopy.remove(StoreFiles.before(folder));
            return new Opened(implementation, lock, space, mark, new Database(levelDb), head, deletions);
        } catch (CorruptDatabaseException e) {
            closeAll(open);
            throw damaged("LevelDB does not open it: " + e.getMessage() + ".");
        } catch (IOException e) {
            closeAll(open);
            throw new PalyraException(
                    ErrorCode.JOURNAL_UNAVAILABLE, "The journal cannot be opened: " + reason(e) + ".", e);
        } catch (DamagedRecordException e) {
            closeAll(open);
            throw damaged("A deletion that goes on cannot be read: " + e.getMessage() + ".");
        } catch (RuntimeException e) {
            closeAll(open);
            throw e;
        }
    }

    /** Takes the folder for this process, makes it where there is none, and refuses one that is not the user's alone. */
    static ProcessLock take(Path folder, InstantSource clock) throws IOException {
        StoreFiles.requireOwn(folder);
        Path parent = folder.toAbsolutePath().getParent();
        if (!Files.exists(folder)) {
            OwnerOnly.createDirectory(folder);
            if (parent != null) {
                DurableFile.syncDirectory(parent);
            }
        }
        return ProcessLock.take(folder.toRealPath().resolve("lock"), LOCK, clock);
    }

    private static void closeAll(Deque<Closeable> open) {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (IOException e) {
                LOG.warn("A part of the journal did not close", e);
            }
        }
    }

    static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        // The JDK's exceptions about files have the name as message and the reason in their type.
        return failure instanceof FileSystemException
                ? failure.getClass().getSimpleName().replace("Exception", "") + ": " + message
                : message.lines().findFirst().orElse(message);
    }

    /** Looks at the files, as they were before an opening that was interrupted, and refuses damaged ones. */
    private DatabaseFiles look() throws IOException {
        Path database = StoreFiles.database(folder);
        requireKnownVersion(folder);
        DatabaseCopy.recover(StoreFiles.before(folder), database);
        OwnerOnly.createDirectory(database);
        DatabaseFiles files = DatabaseFiles.inspect(database, Keys.HEAD);
        if (!files.damage().isEmpty()) {
            throw damaged(files.damage().get(0));
        }
        return files;
    }

    /** Keeps the files for the case that they turn out to be incomplete, and mends what a crash leaves. */
    private void prepare(DatabaseFiles files, FreeSpace space) throws IOException {
        // Opening writes the logs out as tables, and merging may begin at once.
        space.requireAtLeast(Limits.JOURNAL_MERGE_BYTES + 2 * files.logBytes());
        DatabaseCopy.make(StoreFiles.database(folder), StoreFiles.before(folder));
        if (!files.torn().isEmpty()) {
            LOG.warn("A write was cut off when the node stopped last; it was not acknowledged: {}", files.torn());
        }
        files.mend();
    }

    /** Refuses the files of an early version, which lie in the folder itself. */
    static void requireKnownVersion(Path folder) {
        if (Files.exists(folder.resolve("CURRENT"))) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_UNAVAILABLE,
                    "The journal is that of an early version, which this one does not read: " + folder + ".");
        }
    }

    /** What is wrong with a mark that is not what was written, and what an operator can do. */
    static String unreadable(DamagedRecordException mark) {
        return "The file acknowledged cannot be read: " + mark.getMessage()
                + ". With an empty file in its place the journal opens, and nobody notices what is missing at its end.";
    }

    /** How many batches were acknowledged; a file that cannot be read is damage. */
    static long acknowledged(Path folder, DatabaseFiles files) throws IOException {
        try {
            return AcknowledgedMark.in(StoreFiles.mark(folder), files.exists());
        } catch (DamagedRecordException e) {
            throw damaged(unreadable(e));
        }
    }

    static void requireAcknowledged(Head head, long acknowledged) {
        if (head.batches() < acknowledged) {
            throw damaged(AcknowledgedMark.missing(acknowledged - head.batches(), acknowledged));
        }
    }

    /** What was cut off was not acknowledged: then every event that the counters know of is still there. */
    private static void requireEvents(DB database, Head head) {
        long events = 0;
        byte[] prefix = {Keys.EVENT};
        try {
            DBIterator entries =
                    Database.from(database, prefix, Database.verified().fillCache(false));
            try {
                while (entries.hasNext() && Keys.isUnder(prefix, entries.next().getKey())) {
                    events++;
                }
            } finally {
                Database.close(entries);
            }
        } catch (RuntimeException unreadable) {
            throw damaged("Its events cannot be counted: " + LevelDb.firstLine(unreadable) + ".");
        }
        if (events < head.events()) {
            throw damaged((head.events() - events) + " of " + head.events() + " events are missing.");
        }
    }

    private static Head head(DB database) throws IOException {
        try {
            if (Database.get(database, Keys.FORMAT) == null) {
                return create(database);
            }
            format(database, Database.verified());
            byte[] head = Database.get(database, Keys.HEAD);
            if (head == null) {
                throw damaged("Its counters are missing.");
            }
            return Head.decode(head);
        } catch (DamagedRecordException e) {
            throw damaged("What it says about itself cannot be read: " + e.getMessage() + ".");
        } catch (PalyraException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged("What it says about itself cannot be read: " + e.getMessage() + ".");
        }
    }

    /**
     * The version of the layout.
     *
     * @throws DamagedRecordException if the database does not say
     * @throws PalyraException {@link ErrorCode#JOURNAL_NEWER} if this version of Palyra does not know it
     */
    static int format(DB database, ReadOptions options) throws DamagedRecordException {
        byte[] format = database.get(Keys.FORMAT, options);
        if (format == null) {
            throw new DamagedRecordException("it is missing");
        }
        return requireKnownFormat(format);
    }

    /** The version that the record of it says, if this version of Palyra knows it. */
    static int requireKnownFormat(byte[] format) throws DamagedRecordException {
        int version = Records.format(format);
        if (version > FORMAT) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_NEWER,
                    "The journal has format " + version + ", and this version of Palyra reads up to " + FORMAT + ".");
        }
        return version;
    }

    private static Head create(DB database) throws IOException {
        DBIterator entries = Database.from(database, new byte[0], Database.verified());
        try {
            if (entries.hasNext()) {
                throw damaged("It does not say which format it has.");
            }
        } finally {
            Database.close(entries);
        }
        try (WriteBatch first = database.createWriteBatch()) {
            first.put(Keys.FORMAT, Records.format(FORMAT));
            first.put(Keys.HEAD, Head.EMPTY.encode());
            database.write(first, new WriteOptions().sync(true));
        }
        return Head.EMPTY;
    }

    static PalyraException damaged(String what) {
        return new PalyraException(ErrorCode.JOURNAL_DAMAGED, "The journal is damaged. " + what);
    }
}
