package com.palyra.persistence.journal.leveldb;

import com.palyra.persistence.file.DurableFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which files make up a database, as its manifest says: a log of edits, each a list of tagged fields. Source: {@code
 * VersionEdit} in LevelDB's {@code db/version_edit.cc}.
 *
 * @param log how the file itself is
 * @param readable whether every entry could be understood
 * @param tables number and size in bytes of each table
 * @param firstLog number of the oldest log that still counts; -1 if no entry says so, as none but the very first does not
 * @param lastSequence the last change that was there when the last entry was written
 */
record Manifest(LogFile.Content log, boolean readable, Map<Long, Long> tables, long firstLog, long lastSequence) {
    private static final int COMPARATOR = 1;
    private static final int LOG_NUMBER = 2;
    private static final int NEXT_FILE = 3;
    private static final int LAST_SEQUENCE = 4;
    private static final int COMPACT_POINTER = 5;
    private static final int DELETED_FILE = 6;
    private static final int NEW_FILE = 7;
    private static final int PREVIOUS_LOG = 9;

    static Manifest read(Path file) throws IOException {
        Edits edits = new Edits();
        LogFile.Content log = LogFile.read(file, edits::apply);
        return new Manifest(log, edits.readable, edits.tables, edits.firstLog, edits.lastSequence);
    }

    /** Applies one edit after the other. */
    private static final class Edits {
        private final Map<Long, Long> tables = new HashMap<>();
        private boolean readable = true;
        private long firstLog = -1;
        private long lastSequence;

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
            int tag = (int) Varints.read(in);
            switch (tag) {
                case COMPARATOR -> Varints.slice(in);
                case LOG_NUMBER -> firstLog = Varints.read(in);
                case LAST_SEQUENCE -> lastSequence = Varints.read(in);
                case NEXT_FILE, PREVIOUS_LOG -> Varints.read(in);
                case COMPACT_POINTER -> {
                    Varints.read(in);
                    Varints.slice(in);
                }
                case DELETED_FILE -> {
                    Varints.read(in);
                    tables.remove(Varints.read(in));
                }
                case NEW_FILE -> {
                    Varints.read(in);
                    tables.put(Varints.read(in), Varints.read(in));
                    Varints.slice(in);
                    Varints.slice(in);
                }
                default -> throw new IllegalArgumentException("Unknown field " + tag);
            }
        }
    }

    /**
     * Writes the manifest once more with other sizes of tables; durable when it returns. The port to Java writes down four
     * bytes too many for tables that it compacts, which it does not mind itself, and LevelDB refuses to read.
     */
    static void correctSizes(Path file, Map<Long, Long> sizes) throws IOException {
        List<byte[]> records = new ArrayList<>();
        LogFile.read(file, record -> records.add(corrected(record, sizes)));
        DurableFile.at(file).replace(LogFile.write(records));
    }

    private static byte[] corrected(byte[] record, Map<Long, Long> sizes) {
        ByteBuffer in = ByteBuffer.wrap(record);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Edits understood = new Edits();
        while (in.hasRemaining()) {
            int start = in.position();
            if (Varints.read(in) == NEW_FILE) {
                long level = Varints.read(in);
                long number = Varints.read(in);
                long size = Varints.read(in);
                Varints.write(out, NEW_FILE);
                Varints.write(out, level);
                Varints.write(out, number);
                Varints.write(out, sizes.getOrDefault(number, size));
                start = in.position();
                Varints.slice(in);
                Varints.slice(in);
            } else {
                understood.field(in.position(start));
            }
            out.write(record, start, in.position() - start);
        }
        return out.toByteArray();
    }
}
