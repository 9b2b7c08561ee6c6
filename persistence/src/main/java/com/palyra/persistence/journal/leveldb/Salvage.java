package com.palyra.persistence.journal.leveldb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.WriteBatch;

/**
 * Saves from the files of a database whatever can still be read, manifest or not, and makes a database of it: of each key
 * the newest version that is left. What is damaged is left out. Needs room for the data twice.
 */
public final class Salvage {
    private static final int BATCH = 1000;
    /** An event may have a megabyte, a snapshot sixteen: a command of 128 MiB cannot hold a thousand of them. */
    private static final long BATCH_BYTES = 4L * 1024 * 1024;

    private final DB versions;
    /** What is not written yet, by key. */
    private final Map<ByteBuffer, Version> pending = new HashMap<>();

    private long pendingBytes;

    private record Version(byte[] key, byte[] value) {}

    private Salvage(DB versions) {
        this.versions = versions;
    }

    /**
     * Saves what is in {@code files} into a new database.
     *
     * @param inEveryBatch a key that every batch writes; see {@link DatabaseFiles#inspect}
     * @param workspace an empty folder, removed by the caller
     * @throws IOException if the workspace cannot be written
     */
    public static LevelDb from(Path files, byte[] inEveryBatch, Path workspace, LevelDb.Implementation implementation)
            throws IOException {
        try (LevelDb versions = LevelDb.open(workspace.resolve("versions"), implementation)) {
            Salvage salvage = new Salvage(versions.database());
            for (Path table : DatabaseFiles.tables(files)) {
                TableFile.read(table, salvage::version);
            }
            for (Path log : DatabaseFiles.logs(files)) {
                LogFile.readAllBatches(log, inEveryBatch, salvage::batch);
            }
            salvage.flush();
            LevelDb newest = LevelDb.open(workspace.resolve("newest"), implementation);
            newest(versions.database(), newest.database());
            return newest;
        }
    }

    /** If it is none, its checksum was right, so another program wrote it; what it meant, nobody can say. */
    private void batch(byte[] record) {
        LoggedBatch.of(record).ifPresent(batch -> batch.each(this::version));
    }

    private void version(byte[] key, long sequence, boolean deleted, byte[] value) {
        ByteBuffer name = ByteBuffer.wrap(key);
        Version known = pending.get(name);
        byte[] before = known == null ? versions.get(key) : known.value();
        if (before == null || ByteBuffer.wrap(before).getLong() <= sequence) {
            byte[] version = ByteBuffer.allocate(Long.BYTES + 1 + value.length)
                    .putLong(sequence)
                    .put((byte) (deleted ? 0 : 1))
                    .put(value)
                    .array();
            pending.put(name, new Version(key, version));
            pendingBytes += key.length + version.length;
        }
        if (pending.size() >= BATCH || pendingBytes >= BATCH_BYTES) {
            flush();
        }
    }

    private void flush() {
        try (WriteBatch batch = versions.createWriteBatch()) {
            pending.values().forEach(version -> batch.put(version.key(), version.value()));
            versions.write(batch);
            pending.clear();
            pendingBytes = 0;
        } catch (IOException e) {
            throw new IllegalStateException("Closing a batch does no input or output", e);
        }
    }

    private static void newest(DB versions, DB newest) throws IOException {
        try (DBIterator entries = versions.iterator()) {
            entries.seekToFirst();
            while (entries.hasNext()) {
                Map.Entry<byte[], byte[]> entry = entries.next();
                byte[] value = entry.getValue();
                if (value[Long.BYTES] != 0) {
                    newest.put(entry.getKey(), Arrays.copyOfRange(value, Long.BYTES + 1, value.length));
                }
            }
        }
    }
}
