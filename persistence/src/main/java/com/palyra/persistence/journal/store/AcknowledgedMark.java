package com.palyra.persistence.journal.store;

import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * How many batches were acknowledged, in a file of its own. A database that comes back with fewer has lost some, whatever
 * its own checksums say about what is left. The file is there before the database is, so a database without it has lost
 * the file too. Not thread-safe.
 */
final class AcknowledgedMark implements Closeable {
    private static final int BYTES = Long.BYTES + Integer.BYTES;

    private final FileChannel channel;

    private AcknowledgedMark(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens the file; where there is none, or only a part of one, an empty one is there durably when this returns: beside such a
     * part only some of the next number might reach the disk.
     */
    static AcknowledgedMark open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        try {
            OwnerOnly.restrictFile(file);
            Path folder = file.getParent();
            if (channel.size() < BYTES && folder != null) {
                channel.truncate(0);
                channel.force(true);
                DurableFile.syncDirectory(folder);
            }
            return new AcknowledgedMark(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * The number that was written last, 0 if there is none: the file is empty, or only its room was reserved. Changes nothing.
     *
     * @param stored whether there is a database, beside which the file has to be
     * @throws DamagedRecordException if it is missing or not what was written
     */
    static long in(Path file, boolean stored) throws IOException, DamagedRecordException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            if (stored) {
                throw new DamagedRecordException("it is missing");
            }
            return 0;
        }
        ByteBuffer in = ByteBuffer.allocate(BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (in.hasRemaining() && channel.read(in) >= 0) {
                // A read may return less than it was asked for.
            }
        }
        if (in.hasRemaining()) {
            return 0;
        }
        long batches = in.flip().getLong();
        int checksum = in.getInt();
        if (batches == 0 && checksum == 0) {
            return 0;
        }
        if (checksum != checksum(batches)) {
            throw new DamagedRecordException("its checksum is wrong");
        }
        return batches;
    }

    /** Says that so many of those that were acknowledged are gone from the end. */
    static String missing(long batches, long acknowledged) {
        return "The last " + (batches == 1 ? "of " : batches + " of ") + acknowledged
                + " acknowledged batches of events " + (batches == 1 ? "is" : "are") + " missing.";
    }

    /** Writes the number without syncing it. */
    void write(long batches) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(BYTES)
                .putLong(batches)
                .putInt(checksum(batches))
                .flip();
        while (out.hasRemaining()) {
            channel.write(out, out.position());
        }
    }

    /** Syncs and closes. */
    @Override
    public void close() throws IOException {
        try (channel) {
            channel.force(true);
        }
    }

    private static int checksum(long batches) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(batches).flip());
        return (int) crc.getValue();
    }
}
