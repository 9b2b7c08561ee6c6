package com.palyra.persistence.journal.store;

import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.ReadOptions;
import org.jspecify.annotations.Nullable;

/**
 * The open database behind a gate: whoever uses it holds the gate open for as long, closing waits for all of them, and
 * after that nobody gets through. LevelDB has no such thing; touching a closed one ends the JVM. Thread-safe.
 */
final class Database {
    private final LevelDb levelDb;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private volatile boolean closing;

    Database(LevelDb levelDb) {
        this.levelDb = levelDb;
    }

    /** What somebody does with the open database; short, and without waiting for anything else. */
    @FunctionalInterface
    interface Use<T> {
        T with(DB database) throws DamagedRecordException;
    }

    /**
     * Uses the database.
     *
     * @throws PalyraException {@link ErrorCode#JOURNAL_UNAVAILABLE} once it is being closed; {@link
     *     ErrorCode#JOURNAL_DAMAGED} if something in it cannot be read
     */
    <T> T read(Use<T> use) {
        gate.readLock().lock();
        try {
            if (closing) {
                throw closed();
            }
            return use.with(levelDb.database());
        } catch (DamagedRecordException e) {
            throw damaged("A record of the journal cannot be read: " + e.getMessage() + ".", e);
        } catch (PalyraException | UnsupportedOperationException e) {
            throw e;
        } catch (RuntimeException e) {
            // What the library throws for blocks whose checksum is wrong, and for files that are gone.
            throw damaged("The journal cannot be read: " + e.getMessage(), e);
        } finally {
            gate.readLock().unlock();
        }
    }

    /** Uses the database for writing; what the library throws comes through. For the writer, which ends before a close. */
    DB forWriter() {
        return levelDb.database();
    }

    /** Compares all that is there, as far as it can be read; ends early when the database is to be closed. */
    CheckReport check(LongConsumer progress) {
        LongConsumer unlessClosing = seen -> {
            if (closing) {
                throw closed();
            }
            progress.accept(seen);
        };
        try {
            ContentCheck.Result found = read(database -> ContentCheck.of(database, unlessClosing));
            return new CheckReport(
                    found.events(),
                    found.ids(),
                    found.snapshots(),
                    found.whole(),
                    found.findings().all(),
                    found.unattributed(),
                    0,
                    found.findings().complete() && found.described(),
                    false);
        } catch (PalyraException unreadable) {
            if (unreadable.error() != ErrorCode.JOURNAL_DAMAGED) {
                throw unreadable;
            }
            return new CheckReport(0, 0, 0, List.of(unreadable.sentence()), List.of(), 0, 0, false, false);
        }
    }

    /** Reads everything, and then merges all tables; others go on meanwhile. A close is noticed in the first part. */
    void compact() {
        read(database -> {
            readThrough(database);
            levelDb.compact();
            return Boolean.TRUE;
        });
    }

    private void readThrough(DB database) {
        DBIterator entries = from(database, new byte[0], verified().fillCache(false));
        try {
            while (entries.hasNext()) {
                if (closing) {
                    throw closed();
                }
                entries.next();
            }
        } finally {
            close(entries);
        }
    }

    /** From now on nobody new gets through. */
    void refuse() {
        closing = true;
    }

    /** Waits for those who are inside, and closes. */
    void close() throws IOException {
        refuse();
        gate.writeLock().lock();
        try {
            levelDb.close();
        } finally {
            gate.writeLock().unlock();
        }
    }

    /** How everything is read: as it is now, and only if it checks. */
    static ReadOptions verified() {
        return new ReadOptions().verifyChecksums(true);
    }

    /** The entries from that key on; to be closed. */
    static DBIterator from(DB database, byte[] key, ReadOptions options) {
        DBIterator entries = database.iterator(options);
        try {
            entries.seek(key);
            return entries;
        } catch (RuntimeException e) {
            close(entries);
            throw e;
        }
    }

    static void close(Closeable handle) {
        try {
            handle.close();
        } catch (IOException e) {
            throw new IllegalStateException("Closing an iterator or snapshot does no input or output", e);
        }
    }

    static byte @Nullable [] get(DB database, byte[] key) {
        return database.get(key, verified());
    }

    static PalyraException closed() {
        return new PalyraException(ErrorCode.JOURNAL_UNAVAILABLE, "The journal is closed.");
    }

    static PalyraException damaged(String sentence, Throwable cause) {
        return new PalyraException(
                ErrorCode.JOURNAL_DAMAGED, sentence.lines().findFirst().orElse(sentence), cause);
    }
}
