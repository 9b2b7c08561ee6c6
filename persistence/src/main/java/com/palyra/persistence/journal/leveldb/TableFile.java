package com.palyra.persistence.journal.leveldb;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads what can be read of a table of LevelDB, without LevelDB, which gives up a table whose index is damaged. A table is
 * a row of blocks, each followed by its type (1 byte) and checksum (4); the index, which the footer leads to, says where
 * they are. Source: LevelDB's {@code doc/table_format.md}.
 */
final class TableFile {
    private static final int TRAILER_BYTES = 5;
    private static final int FOOTER_BYTES = 48;
    private static final int SEQUENCE_AND_TYPE_BYTES = 8;
    private static final int TYPE_BITS = 8;
    private static final int MAX_BYTES = 256 * 1024 * 1024;

    private final ByteBuffer file;
    private final Entries entries;
    private boolean whole = true;

    private TableFile(ByteBuffer file, Entries entries) {
        this.file = file;
        this.entries = entries;
    }

    /** Gets what is found. */
    @FunctionalInterface
    interface Entries {
        /**
         * One version of one entry.
         *
         * @param sequence which version; the highest counts
         * @param deleted whether this version says that there is nothing
         */
        void entry(byte[] key, long sequence, boolean deleted, byte[] value);
    }

    private record Block(long at, long length) {}

    /** Reads the file; returns whether all of it could be read. */
    static boolean read(Path path, Entries entries) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() > MAX_BYTES) {
                return false;
            }
            ByteBuffer content = ByteBuffer.allocate((int) channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // A read may return less than it was asked for.
            }
            TableFile table = new TableFile(content.flip(), entries);
            table.read();
            return table.whole;
        }
    }

    private void read() {
        List<Block> blocks;
        try {
            blocks = index();
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            whole = false;
            sequentially();
            return;
        }
        for (Block block : blocks) {
            whole &= isGood(block) && entries(block);
        }
    }

    private List<Block> index() {
        ByteBuffer footer = Varints.slice(file.duplicate().position(file.limit() - FOOTER_BYTES), FOOTER_BYTES);
        Varints.read(footer);
        Varints.read(footer);
        Block index = new Block(Varints.read(footer), Varints.read(footer));
        if (!isGood(index)) {
            throw new IllegalArgumentException("The index is damaged");
        }
        List<Block> blocks = new ArrayList<>();
        each(index, (key, handle) -> blocks.add(new Block(Varints.read(handle), Varints.read(handle))));
        return blocks;
    }

    /** Without an index: the first block is at the start, and each ends where its checksum is right. */
    private void sequentially() {
        int at = 0;
        while (at < file.limit()) {
            int length = lengthAt(at);
            if (length < 0 || !entries(new Block(at, length))) {
                return;
            }
            at += length + TRAILER_BYTES;
        }
    }

    private int lengthAt(int at) {
        CRC32C crc = new CRC32C();
        for (int end = at; end + TRAILER_BYTES <= file.limit(); end++) {
            // The checksum is that of the block and of the type behind it, so one byte more has been added by then.
            crc.update(file.get(end));
            if (file.get(end) == 0 && Checksums.masked(crc) == file.getInt(end + 1)) {
                return end - at;
            }
        }
        return -1;
    }

    private boolean isGood(Block block) {
        long room = (long) file.limit() - TRAILER_BYTES;
        if (block.at() < 0 || block.at() > room || block.length() < 0 || block.length() > room - block.at()) {
            return false;
        }
        int end = (int) (block.at() + block.length());
        CRC32C crc = new CRC32C();
        crc.update(file.duplicate().position((int) block.at()).limit(end + 1));
        // We compress nothing, so any other type is damage too.
        return file.get(end) == 0 && Checksums.masked(crc) == file.getInt(end + 1);
    }

    private boolean entries(Block block) {
        try {
            each(block, (internalKey, value) -> {
                int length = internalKey.length - SEQUENCE_AND_TYPE_BYTES;
                if (length < 0) {
                    throw new IllegalArgumentException("A key is too short");
                }
                long tail = ByteBuffer.wrap(internalKey)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong(length);
                entries.entry(
                        Arrays.copyOf(internalKey, length), tail >>> TYPE_BITS, (byte) tail == 0, Varints.bytes(value));
            });
            return true;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return false;
        }
    }

    @FunctionalInterface
    private interface KeyAndValue {
        void take(byte[] key, ByteBuffer value);
    }

    /** Each key is what it shares with the one before it, and the rest; at the end are numbers for searching. */
    private void each(Block block, KeyAndValue each) {
        ByteBuffer in = file.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .position((int) block.at())
                .limit((int) (block.at() + block.length()));
        int restarts = in.getInt(in.limit() - Integer.BYTES);
        in.limit(Math.subtractExact(in.limit() - Integer.BYTES, Math.multiplyExact(restarts, Integer.BYTES)));
        byte[] key = new byte[0];
        while (in.hasRemaining()) {
            long shared = Varints.read(in);
            long more = Varints.read(in);
            long length = Varints.read(in);
            byte[] rest = Varints.bytes(Varints.slice(in, more));
            if (shared < 0 || shared > key.length) {
                throw new IllegalArgumentException("A key shares more than there is");
            }
            byte[] next = Arrays.copyOf(key, (int) shared + rest.length);
            System.arraycopy(rest, 0, next, (int) shared, rest.length);
            key = next;
            each.take(key, Varints.slice(in, length));
        }
    }
}
