package com.palyra.persistence.journal.leveldb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log of LevelDB, which is also the form of its manifest, without LevelDB: blocks of 32 KiB, in them chunks of
 * checksum (4 bytes), length (2), type (1) and data, all little-endian; a record is one FULL chunk, or FIRST, MIDDLE...
 * and LAST. Source: LevelDB's {@code doc/log_format.md}.
 *
 * <p>LevelDB itself leaves out what does not check and goes on behind it. Here the two causes are told apart. Records are
 * synced one by one, so a bad record that is followed by a whole one had been synced and was damaged later; a bad one at
 * the end may just have been cut off.
 */
final class LogFile {
    static final int BLOCK_BYTES = 32 * 1024;
    static final int HEADER_BYTES = 7;

    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;
    private static final int MASK_DELTA = 0xa282ead8;

    private final Consumer<byte[]> records;
    private @Nullable ByteArrayOutputStream fragments;
    private long recordStart;
    private long goodEnd;
    private long badFrom = -1;
    private boolean goesOnAfterBad;

    private LogFile(Consumer<byte[]> records) {
        this.records = records;
    }

    /**
     * What a log holds.
     *
     * @param size bytes of the file
     * @param goodEnd where the last good record before any bad one ends
     * @param badFrom where the first bad record begins; -1 if there is none
     * @param damaged whether whole records follow a bad one, so that it was not merely cut off
     */
    record Content(long size, long goodEnd, long badFrom, boolean damaged) {
        /** Whether the last record was cut off, as a crash in the middle of a write leaves it. */
        boolean torn() {
            return badFrom >= 0 && !damaged;
        }
    }

    /** Reads the whole file; {@code records} gets every good record before the first bad one. */
    static Content read(Path path, Consumer<byte[]> records) throws IOException {
        LogFile log = new LogFile(records);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            long offset = 0;
            while (fill(channel, block, offset)) {
                log.block(block, offset);
                offset += block.limit();
            }
            log.end();
            return new Content(offset, log.goodEnd, log.badFrom, log.goesOnAfterBad);
        }
    }

    /** Cuts the file behind its last good record; durable when it returns. */
    static void cut(Path path, long end) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(end);
            channel.force(true);
        }
    }

    private static boolean fill(FileChannel channel, ByteBuffer block, long offset) throws IOException {
        block.clear();
        while (block.hasRemaining() && channel.read(block, offset + block.position()) >= 0) {
            // A read may return less than it was asked for.
        }
        block.flip();
        return block.hasRemaining();
    }

    private void block(ByteBuffer block, long offset) {
        while (block.remaining() >= HEADER_BYTES) {
            long at = offset + block.position();
            int checksum = block.getInt();
            int length = Short.toUnsignedInt(block.getShort());
            int type = Byte.toUnsignedInt(block.get());
            if (type == 0 && length == 0) {
                zeros(block, at, checksum);
                return;
            }
            if (length > block.remaining() || !checks(block, checksum, type, length)) {
                bad(at);
                return;
            }
            byte[] data = new byte[length];
            block.get(data);
            chunk(type, data, at, offset + block.position());
        }
        if (nonZero(block)) {
            bad(offset + block.position());
        }
    }

    /** Room that was reserved and not written yet; anything but zeros in it is the trace of a write that was cut off. */
    private void zeros(ByteBuffer block, long at, int checksum) {
        if (checksum != 0 || nonZero(block)) {
            bad(at);
        }
    }

    private static boolean nonZero(ByteBuffer block) {
        while (block.hasRemaining()) {
            if (block.get() != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean checks(ByteBuffer block, int masked, int type, int length) {
        CRC32C crc = new CRC32C();
        crc.update(type);
        crc.update(block.array(), block.arrayOffset() + block.position(), length);
        int value = (int) crc.getValue();
        return masked == Integer.rotateRight(value, 15) + MASK_DELTA;
    }

    private void chunk(int type, byte[] data, long at, long end) {
        switch (type) {
            case FULL -> {
                interrupted();
                recordStart = at;
                whole(data, end);
            }
            case FIRST -> {
                interrupted();
                recordStart = at;
                fragments = new ByteArrayOutputStream();
                fragments.writeBytes(data);
            }
            case MIDDLE, LAST -> {
                if (fragments == null) {
                    bad(at);
                    return;
                }
                fragments.writeBytes(data);
                if (type == LAST) {
                    byte[] record = fragments.toByteArray();
                    fragments = null;
                    whole(record, end);
                }
            }
            default -> bad(at);
        }
    }

    private void interrupted() {
        if (fragments != null) {
            bad(recordStart);
        }
    }

    private void whole(byte[] record, long end) {
        if (badFrom >= 0) {
            goesOnAfterBad = true;
        } else {
            goodEnd = end;
            records.accept(record);
        }
    }

    private void bad(long at) {
        if (badFrom < 0) {
            badFrom = fragments == null ? at : recordStart;
        }
        fragments = null;
    }

    /** A record that the file ends in the middle of. */
    private void end() {
        if (fragments != null) {
            bad(recordStart);
        }
    }
}
