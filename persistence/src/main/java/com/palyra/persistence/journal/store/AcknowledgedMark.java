package com.palyra.persistence.journal.store;

import com.palyra.persistence.file.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * How many batches were acknowledged, in a file of its own. A database that comes back with fewer has lost some, whatever
 * its own checksums say about what is left. Not thread-safe.
 */
final class AcknowledgedMark implements Closeable {
    private static final int BYTES = Long.BYTES + Integer.BYTES;

    private final FileChannel channel;

    private AcknowledgedMark(FileChannel channel) {
        this.channel = channel;
    }

    static AcknowledgedMark open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS));
        try {
            OwnerOnly.restrictFile(file);
            return new AcknowledgedMark(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * The number that was written last; 0 if there is none, or only its room was reserved, which says nothing.
     *
     * @throws DamagedRecordException if it is not what was written
     */
    long read() throws IOException, DamagedRecordException {
        ByteBuffer in = ByteBuffer.allocate(BYTES);
        while (in.hasRemaining() && channel.read(in, in.position()) >= 0) {
            // A read may return less than it was asked for.
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
