package com.palyra.persistence.journal.leveldb;

import com.palyra.persistence.file.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of a database that is not open, looked at without changing them: whether the manifest and all logs can be read
 * to their end, every file that the manifest names is there, tables in their size, and the logs together hold every change
 * from the first to the last. What is inside the tables is verified when it is read.
 *
 * <p>An entry at the end of the manifest that does not check may have been cut off by a crash, or was good and is damaged.
 * What it said tells them apart: LevelDB makes a new log before the entry that names it, syncs the entry, and only then
 * removes the files that it replaces. So if the entry was good, a file is missing that the entries before it name.
 *
 * @param exists whether there is a database that something can have been stored in
 * @param damage what is wrong, one sentence each; a database with damage must not be opened
 * @param torn files that a crash left unfinished, with where the good part ends; harmless, and LevelDB would refuse them
 * @param unnamed files that do not count any more, or not yet; LevelDB would write over those whose numbers it gives again
 * @param wrongSizes manifests with sizes of tables that the port to Java wrote down wrong, with the right ones by number
 * @param logBytes size of all logs, which opening writes out once more
 */
public record DatabaseFiles(
        boolean exists,
        List<String> damage,
        Map<Path, Long> torn,
        List<Path> unnamed,
        Map<Path, Map<Long, Long>> wrongSizes,
        long logBytes) {
    private static final String CURRENT = "CURRENT";
    private static final Pattern MANIFEST = Pattern.compile("MANIFEST-\\d{6,19}");
    private static final Pattern LOG = Pattern.compile("(\\d{6,19})\\.log");
    private static final Pattern NUMBERED = Pattern.compile("MANIFEST-\\d+|\\d+\\.(sst|ldb|log|dbtmp)");
    private static final int MAX_NAME_BYTES = 64;
    private static final int BUFFER_BYTES = 64 * 1024;
    /** See {@link Manifest#correctSizes}. */
    private static final int JAVA_EXCESS = 4;

    /** Copies. */
    public DatabaseFiles {
        damage = List.copyOf(damage);
        torn = Map.copyOf(torn);
        unnamed = List.copyOf(unnamed);
        wrongSizes = Map.copyOf(wrongSizes);
    }

    /**
     * Looks at the files in that folder.
     *
     * @param inEveryBatch a key that every batch writes; what else looks like a batch behind a bad one is part of that one
     */
    public static DatabaseFiles inspect(Path directory, byte[] inEveryBatch) throws IOException {
        Inspection inspection = new Inspection(directory, inEveryBatch);
        inspection.manifest();
        for (Path log : logs(directory)) {
            inspection.log(log);
        }
        if (inspection.nothingStored() && tables(directory).isEmpty()) {
            return new DatabaseFiles(false, List.of(), inspection.torn, List.of(), Map.of(), 0);
        }
        List<Path> unnamed = inspection.damage.isEmpty() ? inspection.unnamed() : List.of();
        return new DatabaseFiles(
                true, inspection.damage, inspection.torn, unnamed, inspection.wrongSizes, inspection.logBytes);
    }

    /**
     * Cuts off what a crash left half-written at the end of files, removes those that have nothing else in them or do not
     * count, and corrects wrong sizes, so that either library opens the database with every check on. Durable when it
     * returns, but for the removal of files that do not count. Changes no file in place, and nor does LevelDB after it: links
     * to the files keep what they had.
     */
    public void mend() throws IOException {
        for (Path file : unnamed) {
            Files.delete(file);
        }
        for (Map.Entry<Path, Long> file : torn.entrySet()) {
            if (file.getValue() == 0) {
                DurableFile.at(file.getKey()).delete();
            } else {
                LogFile.cut(file.getKey(), file.getValue());
            }
        }
        for (Map.Entry<Path, Map<Long, Long>> manifest : wrongSizes.entrySet()) {
            Manifest.correctSizes(manifest.getKey(), manifest.getValue());
        }
    }

    static List<Path> logs(Path directory) throws IOException {
        return files(directory, "*.log");
    }

    static List<Path> tables(Path directory) throws IOException {
        List<Path> tables = new ArrayList<>(files(directory, "*.sst"));
        tables.addAll(files(directory, "*.ldb"));
        return tables;
    }

    private static List<Path> files(Path directory, String glob) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            files.forEach(found::add);
        }
        // By their numbers, which have six digits or more.
        found.sort(Comparator.<Path>comparingInt(file -> file.toString().length())
                .thenComparing(Comparator.naturalOrder()));
        return found;
    }

    /** One look; collects what it finds. */
    private static final class Inspection {
        private final Path directory;
        private final byte[] inEveryBatch;
        private final List<String> damage = new ArrayList<>();
        private final Map<Path, Long> torn = new HashMap<>();
        private final Map<Path, Map<Long, Long>> wrongSizes = new HashMap<>();
        private final Set<Path> counting = new HashSet<>();
        private boolean named;
        private boolean records;
        private long firstLog;
        /** Where the next change has to go on; 0 before the first, which may be anything up to {@link #mostFirst}. */
        private long nextSequence;

        private long mostFirst = Long.MAX_VALUE;
        private boolean gap;
        /** The log whose last record was cut off, if nothing was written after it. */
        private @Nullable Path unfinished;

        private long logBytes;

        Inspection(Path directory, byte[] inEveryBatch) {
            this.directory = directory;
            this.inEveryBatch = inEveryBatch;
        }

        /**
         * Whether the making of the database was cut off: LevelDB does not sync the first manifest, and whatever is stored
         * comes after a second one, which it does. It makes the first log before that one, and does not sync its name.
         */
        boolean nothingStored() {
            if (named || records) {
                return false;
            }
            Path current = directory.resolve(CURRENT);
            if (Files.exists(current)) {
                torn.put(current, 0L);
            }
            return true;
        }

        void manifest() throws IOException {
            Path current = directory.resolve(CURRENT);
            if (!Files.exists(current)) {
                // LevelDB would make a new database here, and remove the tables of the old one.
                damage.add("The file CURRENT is missing.");
                return;
            }
            String name = name(current);
            if (!MANIFEST.matcher(name).matches()) {
                damage.add("The file CURRENT names no manifest.");
                return;
            }
            Path manifest = directory.resolve(name);
            if (!Files.exists(manifest)) {
                damage.add("The file " + name + " is missing.");
                return;
            }
            Manifest content = Manifest.read(manifest);
            note(manifest, content.log());
            if (!content.log().hasRecords()) {
                damage.add("The file " + name + " is empty.");
                return;
            }
            if (content.firstLog() < 0) {
                damage.add("The file " + name + " names no log.");
                return;
            }
            counting.add(manifest);
            if (!content.readable()) {
                damage.add("The file " + name + " has an entry that cannot be understood.");
            }
            firstLog = content.firstLog();
            mostFirst = content.lastSequence() + 1;
            String log = String.format("%06d.log", firstLog);
            boolean hasLog = firstLog == 0 || Files.exists(directory.resolve(log));
            if (!hasLog) {
                damage.add("The file " + log + " is missing.");
            }
            named = hasLog || !content.tables().isEmpty();
            for (Map.Entry<Long, Long> table : content.tables().entrySet()) {
                table(manifest, table.getKey(), table.getValue());
            }
        }

        private String name(Path current) throws IOException {
            byte[] content = Files.readAllBytes(current);
            int end = 0;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            if (end + 1 < content.length) {
                longer(current, end + 1);
            }
            return end > MAX_NAME_BYTES ? "" : new String(content, 0, end, StandardCharsets.US_ASCII).strip();
        }

        void log(Path log) throws IOException {
            Matcher number = LOG.matcher(String.valueOf(log.getFileName()));
            if (number.matches() && Long.parseLong(number.group(1)) >= firstLog) {
                LogFile.Content content = LogFile.readBatches(log, inEveryBatch, record -> batch(log, record));
                counting.add(log);
                logBytes += content.size();
                records |= content.hasRecords();
                if (content.hasRecords() || content.torn()) {
                    // It was begun after the last record of the log before it had been synced.
                    if (unfinished != null) {
                        damage.add("The file " + unfinished.getFileName() + " is damaged at its end.");
                    }
                    unfinished = content.torn() ? log : null;
                }
                note(log, content);
            }
        }

        /** A record of a log begins with the number of its first change, and how many there are. */
        private void batch(Path log, byte[] record) {
            ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
            if (in.remaining() < LoggedBatch.HEADER_BYTES) {
                damage.add("The file " + log.getFileName() + " has an entry that cannot be understood.");
                return;
            }
            long sequence = in.getLong();
            boolean goesOn = nextSequence == 0 ? sequence <= mostFirst : sequence == nextSequence;
            if (!goesOn && !gap) {
                gap = true;
                damage.add("The file " + log.getFileName() + " does not go on where what comes before it ends.");
            }
            nextSequence = sequence + in.getInt();
        }

        /** Whatever has a number that LevelDB may give again. */
        List<Path> unnamed() throws IOException {
            return files(directory, "*").stream()
                    .filter(file ->
                            NUMBERED.matcher(String.valueOf(file.getFileName())).matches())
                    .filter(file -> !counting.contains(file))
                    .toList();
        }

        private void note(Path file, LogFile.Content content) {
            if (content.damaged()) {
                damage.add("The file " + file.getFileName() + " is damaged at byte " + content.badFrom() + ".");
            } else if (content.torn()) {
                torn.put(file, content.goodEnd());
            }
        }

        private void table(Path manifest, long number, long size) throws IOException {
            Path sst = directory.resolve(String.format("%06d.sst", number));
            Path file = Files.exists(sst) ? sst : directory.resolve(String.format("%06d.ldb", number));
            if (!Files.exists(file)) {
                damage.add("The file " + sst.getFileName() + " is missing.");
                return;
            }
            counting.add(file);
            long actual = Files.size(file);
            if (size == actual + JAVA_EXCESS) {
                wrongSizes.computeIfAbsent(manifest, first -> new HashMap<>()).put(number, actual);
            } else if (size < actual) {
                longer(file, size);
            } else if (size != actual) {
                damage.add("The file " + file.getFileName() + " has " + actual + " bytes instead of " + size + ".");
            }
        }

        /** LevelDB reserves room with zeros, and does not sync when it gives back what is left. */
        private void longer(Path file, long end) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                in.skipNBytes(end);
                for (byte[] rest = in.readNBytes(BUFFER_BYTES); rest.length > 0; rest = in.readNBytes(BUFFER_BYTES)) {
                    if (!Arrays.equals(rest, new byte[rest.length])) {
                        damage.add("The file " + file.getFileName() + " goes on behind its end at byte " + end + ".");
                        return;
                    }
                }
            }
            torn.put(file, end);
        }
    }
}
