package com.palyra.persistence.journal.leveldb;

import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.OwnerOnly;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.Iq80DBFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open LevelDB database. The handle of {@link #database()} is as safe as LevelDB's own: using it after {@link
 * #close()}, or closing it while somebody reads, takes down the JVM. Whoever owns this object sees to that.
 *
 * <p>Both implementations write the same files: bytewise order, no compression, checksums verified on every read.
 */
public final class LevelDb implements AutoCloseable {
    /** Which LevelDB runs. */
    public enum Implementation {
        /** LevelDB itself, through JNI. Its log is memory-mapped: a full disk ends the process. */
        NATIVE,
        /** The port to Java; slower, and kept for machines that have no other. */
        JAVA
    }

    /** What the operator wants. */
    public enum Preference {
        /** The native library where it loads, the port to Java elsewhere. */
        AUTO,
        /** The native library or nothing. */
        NATIVE,
        /** The port to Java. */
        JAVA
    }

    private static final Logger LOG = LoggerFactory.getLogger(LevelDb.class);
    private static final long CACHE_BYTES = 16L * 1024 * 1024;
    private static final int OPEN_FILES = 512;
    /** Sorts after every key that begins with a smaller byte. */
    private static final byte LAST = (byte) 0xff;

    private final DB database;

    private LevelDb(DB database) {
        this.database = database;
    }

    /**
     * Finds out which implementation to use, and loads the native library for it.
     *
     * @param nativeFolder where the native library is unpacked, owner-only
     * @throws PalyraException {@link ErrorCode#JOURNAL_UNAVAILABLE} if the native library is required and does not load
     */
    public static Implementation choose(Preference preference, Path nativeFolder) {
        if (preference == Preference.JAVA) {
            return Implementation.JAVA;
        }
        try {
            NativeLibrary.load(nativeFolder);
            return Implementation.NATIVE;
        } catch (IOException unusable) {
            if (preference == Preference.NATIVE) {
                throw new PalyraException(
                        ErrorCode.JOURNAL_UNAVAILABLE,
                        "The native LevelDB cannot be used: " + unusable.getMessage() + ".",
                        unusable);
            }
            LOG.warn("The journal uses the slower LevelDB in Java: {}", unusable.getMessage());
            return Implementation.JAVA;
        }
    }

    /**
     * Opens a database and creates it where there is none. Its files are looked at before: see {@link DatabaseFiles}.
     *
     * @throws CorruptDatabaseException if the files are not what LevelDB wrote
     * @throws IOException if they cannot be opened; the message is one line
     */
    public static LevelDb open(Path directory, Implementation implementation) throws IOException {
        OwnerOnly.createDirectory(directory);
        LevelDb opened;
        try {
            opened = new LevelDb(
                    implementation == Implementation.NATIVE
                            ? JniDBFactory.factory.open(directory.toFile(), options())
                            : javaFactory().open(directory.toFile(), options()));
        } catch (IOException | RuntimeException e) {
            if (isDisk(e)) {
                throw new IOException(firstLine(e), e);
            }
            throw new CorruptDatabaseException(firstLine(e), e);
        }
        try {
            // LevelDB does not sync that CURRENT names its new manifest, and without it what is written next is not
            // found. Nor does the port to Java sync the name of the log that this manifest names.
            DurableFile.syncDirectory(directory);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /** Whether the system refused something. The native library says so in words. */
    private static boolean isDisk(Exception failure) {
        return firstLine(failure).startsWith("IO error")
                || failure.getCause() instanceof IOException
                || failure instanceof FileSystemException;
    }

    /** The database itself. */
    public DB database() {
        return database;
    }

    /**
     * Merges all tables, so that what was deleted or replaced takes no more space. Takes as long as the data is large.
     *
     * @throws UnsupportedOperationException by the port to Java, which merges when it likes; asked to, it may never end
     */
    public void compact() {
        database.compactRange(new byte[0], new byte[] {LAST});
    }

    @Override
    public void close() throws IOException {
        database.close();
    }

    private static Options options() {
        return new Options()
                .createIfMissing(true)
                .compressionType(CompressionType.NONE)
                .paranoidChecks(true)
                .verifyChecksums(true)
                .writeBufferSize(Limits.JOURNAL_TABLE_BYTES)
                .cacheSize(CACHE_BYTES)
                .maxOpenFiles(OPEN_FILES);
    }

    /** Its memory-mapped log does not sync what lies before a remapping, and dies on a full disk; the plain one is right. */
    private static Iq80DBFactory javaFactory() {
        System.setProperty("leveldb.mmap", "false");
        return Iq80DBFactory.factory;
    }

    /** The first line of what an exception says. */
    public static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
