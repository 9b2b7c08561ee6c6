package com.palyra.persistence.journal.leveldb;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Which files make up a database, as its manifest says: a log of edits, each a list of tagged fields. Source: {@code
 * VersionEdit} in LevelDB's {@code db/version_edit.cc}.
 *
 * @param log how the file itself is
 * @param readable whether every entry could be understood
 * @param tables number and size in bytes of each table
 * @param firstLog number of the oldest log that still counts
 */
record Manifest(LogFile.Content log, boolean readable, Map<Long, Long> tables, long firstLog) {
    private static final int COMPARATOR = 1;
    private static final int LOG_NUMBER = 2;
    private static final int NEXT_FILE = 3;
    private static final int LAST_SEQUENCE = 4;
    private static final int COMPACT_POINTER = 5;
    private static final int DELETED_FILE = 6;
    private static final int NEW_FILE = 7;
    private static final int PREVIOUS_LOG = 9;
    private static final int VARINT_BYTES = 10;

    static Manifest read(Path file) throws IOException {
        Edits edits = new Edits();
        LogFile.Content log = LogFile.read(file, edits::apply);
        return new Manifest(log, edits.readable, edits.tables, edits.firstLog);
    }

    /** Applies one edit after the other. */
    private static final class Edits {
        private final Map<Long, Long> tables = new HashMap<>();
        private boolean readable = true;
        private long firstLog;

        void apply(byte[] record) {
            try {
                ByteBuffer in = ByteBuffer.wrap(record);
                while (in.hasRemaining()) {
                    field(in);
                }
            } catch (BufferUnderflowException | IllegalArgumentException e) {
                readable = false;
            }
        }

        private void field(ByteBuffer in) {
            int tag = (int) number(in);
            switch (tag) {
                case COMPARATOR -> skip(in);
                case LOG_NUMBER -> firstLog = number(in);
                case NEXT_FILE, LAST_SEQUENCE, PREVIOUS_LOG -> number(in);
                case COMPACT_POINTER -> {
                    number(in);
                    skip(in);
                }
                case DELETED_FILE -> {
                    number(in);
                    tables.remove(number(in));
                }
                case NEW_FILE -> {
                    number(in);
                    tables.put(number(in), number(in));
                    skip(in);
                    skip(in);
                }
                default -> throw new IllegalArgumentException("Unknown field " + tag);
            }
        }

        private static void skip(ByteBuffer in) {
            long length = number(in);
            if (length < 0 || length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            in.position(in.position() + (int) length);
        }

        /** A number in groups of seven bits, lowest first. */
        private static long number(ByteBuffer in) {
            long value = 0;
            for (int i = 0; i < VARINT_BYTES; i++) {
                byte group = in.get();
                value |= (group & 0x7fL) << (7 * i);
                if (group >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("A number is too long");
        }
    }
}
