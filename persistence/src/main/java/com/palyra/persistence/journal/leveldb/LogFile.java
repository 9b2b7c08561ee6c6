package com.palyra.persistence.journal.leveldb;

import com.palyra.persistence.file.DurableFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
 * the end may just have been cut off. What is stored may itself contain bytes that look like a whole record, and show once
 * the record around them was cut off. So in a log of batches a record counts behind a bad one only if it is a batch, goes
 * on behind the last good one, and writes the key that every batch writes. Whoever stores bytes that are all of that gets a
 * start refused, and never a record taken for cut off that was stored.
 */
final class LogFile {
    static final int BLOCK_BYTES = 32 * 1024;
    static final int HEADER_BYTES = 7;

    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    private final Consumer<byte[]> records;
    private final boolean behindBad;
    /** In a log of batches what each of them writes. */
    private final byte @Nullable [] inEveryBatch;

    private @Nullable ByteArrayOutputStream fragments;
    private long recordStart;
    private long goodEnd;
    private long badFrom = -1;
    private long reservedFrom = -1;
    private boolean goesOnAfterBad;
    /** The sequence behind the last good batch. */
    private long next;

    private LogFile(Consumer<byte[]> records, boolean behindBad, byte @Nullable [] inEveryBatch) {
        this.records = records;
        this.behindBad = behindBad;
        this.inEveryBatch = inEveryBatch;
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

        /** Whether it has any whole record, before or behind a bad one. */
        boolean hasRecords() {
            return goodEnd > 0 || damaged;
        }
    }

    /** Reads the whole file, whatever its records are; {@code records} gets every good one before the first bad one. */
    static Content read(Path path, Consumer<byte[]> records) throws IOException {
        return read(path, new LogFile(records, false, null));
    }

    /** Reads a log of batches that all write that key; {@code records} gets every good one before the first bad one. */
    static Content readBatches(Path path, byte[] inEveryBatch, Consumer<byte[]> records) throws IOException {
        return read(path, new LogFile(records, false, inEveryBatch));
    }

    /** The same; {@code records} gets every good one, behind bad ones too. */
    static Content readAllBatches(Path path, byte[] inEveryBatch, Consumer<byte[]> records) throws IOException {
        return read(path, new LogFile(records, true, inEveryBatch));
    }

    private static Content read(Path path, LogFile log) throws IOException {
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

    /** Replaces the file by what comes before that byte; durable when it returns. Links to the old file keep all of it. */
    static void cut(Path path, long end) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            DurableFile.at(path).replace(in.readNBytes(Math.toIntExact(end)));
        }
    }

    /** The form of a log that holds these records. */
    static byte[] write(List<byte[]> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] record : records) {
            int at = 0;
            do {
                int room = BLOCK_BYTES - out.size() % BLOCK_BYTES;
                if (room < HEADER_BYTES) {
                    out.writeBytes(new byte[room]);
                    room = BLOCK_BYTES;
                }
                int length = Math.min(record.length - at, room - HEADER_BYTES);
                boolean last = at + length == record.length;
                int type = at == 0 ? (last ? FULL : FIRST) : (last ? LAST : MIDDLE);
                out.writeBytes(ByteBuffer.allocate(HEADER_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(checksum(type, record, at, length))
                        .putShort((short) length)
                        .put((byte) type)
                        .array());
                out.write(record, at, length);
                at += length;
            } while (at < record.length);
        }
        return out.toByteArray();
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
            int start = block.position();
            int checksum = block.getInt();
            int length = Short.toUnsignedInt(block.getShort());
            int type = Byte.toUnsignedInt(block.get());
            if (isChunk(block, checksum, type, length)) {
                byte[] data = new byte[length];
                block.get(data);
                chunk(type, data, offset + start, offset + block.position());
            } else if (checksum == 0 && type == 0 && length == 0 && !nonZero(block)) {
                // Room that was reserved and not written yet, if nothing follows.
                reservedFrom = reservedFrom < 0 ? offset + start : reservedFrom;
                return;
            } else {
                bad(offset + start);
                // LevelDB gives up the rest of the block. What stands in it tells damage from a write that was cut off.
                block.position(start + 1);
            }
        }
        int rest = block.position();
        if (nonZero(block)) {
            bad(offset + rest);
        }
    }

    private static boolean isChunk(ByteBuffer block, int checksum, int type, int length) {
        return type >= FULL && type <= LAST && length <= block.remaining() && checks(block, checksum, type, length);
    }

    private static boolean nonZero(ByteBuffer block) {
        for (int i = block.position(); i < block.limit(); i++) {
            if (block.get(i) != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean checks(ByteBuffer block, int masked, int type, int length) {
        return masked == checksum(type, block.array(), block.arrayOffset() + block.position(), length);
    }

    private static int checksum(int type, byte[] data, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(type);
        crc.update(data, offset, length);
        return Checksums.masked(crc);
    }

    private void chunk(int type, byte[] data, long at, long end) {
        if (reservedFrom >= 0) {
            bad(reservedFrom);
        }
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
            default -> throw new IllegalArgumentException("No chunk: " + type);
        }
    }

    private void interrupted() {
        if (fragments != null) {
            bad(recordStart);
        }
    }

    private void whole(byte[] record, long end) {
        if (badFrom < 0) {
            goodEnd = end;
            next = behind(record);
            records.accept(record);
        } else if (wasStored(record)) {
            goesOnAfterBad = true;
            if (behindBad) {
                records.accept(record);
            }
        }
    }

    private static long behind(byte[] record) {
        if (record.length < LoggedBatch.HEADER_BYTES) {
            return 0;
        }
        ByteBuffer header = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        return header.getLong() + header.getInt();
    }

    /** Whether a record behind a bad one is one of its own, and no part of what the bad one was to store. */
    private boolean wasStored(byte[] record) {
        byte[] written = inEveryBatch;
        return written == null
                || LoggedBatch.of(record)
                        .filter(batch -> batch.sequence() >= next && batch.writes(written))
                        .isPresent();
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
