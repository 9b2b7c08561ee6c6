package com.palyra.persistence.journal.leveldb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a database that is not open, looked at without changing them: whether the manifest and all logs can be read
 * to their end, and every table that the manifest names is there in its size. What is inside the tables is verified when it
 * is read.
 *
 * @param exists whether there is a database at all
 * @param damage what is wrong, one sentence each; a database with damage must not be opened
 * @param torn logs whose last record was cut off, with where the good part ends; harmless, and LevelDB would refuse it
 * @param wrongSizes manifests with sizes of tables that the port to Java wrote down wrong, with the right ones by number
 * @param logBytes size of all logs, which opening writes out once more
 */
public record DatabaseFiles(
        boolean exists,
        List<String> damage,
        Map<Path, Long> torn,
        Map<Path, Map<Long, Long>> wrongSizes,
        long logBytes) {
    private static final String CURRENT = "CURRENT";
    private static final Pattern MANIFEST = Pattern.compile("MANIFEST-\\d{6,19}");
    private static final Pattern LOG = Pattern.compile("(\\d{6,19})\\.log");
    private static final int MAX_CURRENT_BYTES = 64;
    /** See {@link Manifest#correctSizes}. */
    private static final int JAVA_EXCESS = 4;

    /** Copies. */
    public DatabaseFiles {
        damage = List.copyOf(damage);
        torn = Map.copyOf(torn);
        wrongSizes = Map.copyOf(wrongSizes);
    }

    /** Looks at the files in that folder. */
    public static DatabaseFiles inspect(Path directory) throws IOException {
        List<Path> logs = logs(directory);
        if (!Files.exists(directory.resolve(CURRENT))) {
            // LevelDB would make a new database here, and remove the tables of the old one.
            List<String> damage =
                    logs.isEmpty() && tables(directory).isEmpty() ? List.of() : List.of("The file CURRENT is missing.");
            return new DatabaseFiles(!damage.isEmpty(), damage, Map.of(), Map.of(), 0);
        }
        Inspection inspection = new Inspection(directory);
        inspection.manifest();
        for (Path log : logs) {
            inspection.log(log);
        }
        return new DatabaseFiles(true, inspection.damage, inspection.torn, inspection.wrongSizes, inspection.logBytes);
    }

    /**
     * Cuts off what a crash left half-written at the end of logs, and corrects wrong sizes, so that either library opens the
     * database with every check on. Durable when it returns.
     */
    public void mend() throws IOException {
        for (Map.Entry<Path, Long> log : torn.entrySet()) {
            LogFile.cut(log.getKey(), log.getValue());
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
        Collections.sort(found);
        return found;
    }

    /** One look; collects what it finds. */
    private static final class Inspection {
        private final Path directory;
        private final List<String> damage = new ArrayList<>();
        private final Map<Path, Long> torn = new HashMap<>();
        private final Map<Path, Map<Long, Long>> wrongSizes = new HashMap<>();
        private long firstLog;
        private long logBytes;

        Inspection(Path directory) {
            this.directory = directory;
        }

        void manifest() throws IOException {
            byte[] current = Files.readAllBytes(directory.resolve(CURRENT));
            String name =
                    current.length > MAX_CURRENT_BYTES ? "" : new String(current, StandardCharsets.US_ASCII).strip();
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
            if (!content.readable()) {
                damage.add("The file " + name + " has an entry that cannot be understood.");
            }
            firstLog = content.firstLog();
            for (Map.Entry<Long, Long> table : content.tables().entrySet()) {
                table(manifest, table.getKey(), table.getValue());
            }
        }

        void log(Path log) throws IOException {
            Matcher number = LOG.matcher(String.valueOf(log.getFileName()));
            if (number.matches() && Long.parseLong(number.group(1)) >= firstLog) {
                LogFile.Content content = LogFile.read(log, record -> {});
                logBytes += content.size();
                note(log, content);
            }
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
            long actual = Files.size(file);
            if (size == actual + JAVA_EXCESS) {
                wrongSizes.computeIfAbsent(manifest, first -> new HashMap<>()).put(number, actual);
            } else if (size != actual) {
                damage.add("The file " + file.getFileName() + " has " + actual + " bytes instead of " + size + ".");
            }
        }
    }
}
