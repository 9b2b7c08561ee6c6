package com.palyra.persistence.journal.bench;

import com.palyra.persistence.Figures;
import com.palyra.persistence.Rounds;
import com.palyra.persistence.UnderTarget;
import com.palyra.persistence.journal.leveldb.LevelDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mvn -B -Pbenchmark -pl persistence -am test} runs it: about ten minutes, 3 GB under {@code target} that are removed
 * at the end, and the table of the README in the output. {@code -Dpalyra.rounds=N} repeats more or less often.
 */
@EnabledIfSystemProperty(named = "palyra.benchmark", matches = "true")
class JournalBenchmark {
    private static final String PLAIN_FILE = "plain file";
    private static final int MANY = 1000;
    private static final int REPLAYED = 10_000;
    private static final int LISTED = 100_000;
    private static final int MILLION = 1_000_000;
    private static final int EVENTS_PER_FILL = 1000;
    private static final int FILLERS = 8;

    private static final Load.Shape ONE_ENTITY = Load.Shape.steady(1, 3000, 10_000);
    private static final Load.Shape MANY_ENTITIES = Load.Shape.steady(MANY, 20_000, 60_000);
    private static final List<Contender> ON_DISK = List.of(Contender.PALYRA, Contender.LEVELDB);

    private final int rounds = Rounds.of(5, 9);
    private final Figures figures = new Figures(columns());

    @TempDir(factory = UnderTarget.class)
    Path folder;

    @Test
    void run() throws Exception {
        // A JVM loads the library once, so it is the same for both.
        LevelDb.choose(LevelDb.Preference.NATIVE, folder.resolve("native"));
        throughput("warm-up", new Figures(columns()));
        for (int round = 1; round <= rounds; round++) {
            throughput("round" + round, figures);
        }
        for (Contender contender : Contender.values()) {
            replay(contender);
        }
        for (Contender contender : ON_DISK) {
            million(contender);
            listing(contender);
        }
        System.out.println("\nMedian of " + rounds + " (smallest to largest):\n\n" + figures.table() + "\n");
    }

    private void throughput(String round, Figures into) throws Exception {
        for (Contender contender : Contender.values()) {
            try (Running journal = contender.start(folder.resolve(round + contender))) {
                into.add("events/s, 1 entity", contender.title(), journal.load(ONE_ENTITY));
            }
            try (Running journal = contender.start(folder.resolve(round + contender + MANY))) {
                into.add("events/s, 1 000 entities", contender.title(), journal.load(MANY_ENTITIES));
            }
        }
        into.add("events/s, 1 entity", PLAIN_FILE, PlainFile.run(folder.resolve(round), 1, ONE_ENTITY.writes()));
        into.add(
                "events/s, 1 000 entities",
                PLAIN_FILE,
                PlainFile.run(folder.resolve(round + MANY), MANY, MANY_ENTITIES.writes()));
    }

    private void replay(Contender contender) throws Exception {
        Path files = folder.resolve("replay" + contender);
        try (Running journal = contender.start(files)) {
            journal.load(new Load.Shape(1, 1, EVENTS_PER_FILL, 0, REPLAYED / EVENTS_PER_FILL));
            for (int i = 0; i <= rounds; i++) {
                double millis = journal.recover(0, REPLAYED);
                if (i > 0) {
                    figures.add("ms, recovery of 10 000 events", contender.title(), millis);
                }
            }
        }
    }

    private void million(Contender contender) throws Exception {
        Path files = folder.resolve("million" + contender);
        try (Running journal = contender.start(files)) {
            journal.load(Load.Shape.fill(MILLION / EVENTS_PER_FILL, FILLERS, EVENTS_PER_FILL));
        }
        for (int i = 0; i < rounds; i++) {
            try (Running journal = contender.start(files)) {
                figures.add("ms, opening with 1 000 000 events", contender.title(), journal.opening(MILLION));
            }
        }
        Path database = contender.database(files);
        figures.add("bytes an event", contender.title(), bytes(database) / MILLION);
        contender.compact(files);
        figures.add("bytes an event, compacted", contender.title(), bytes(database) / MILLION);
    }

    private void listing(Contender contender) throws Exception {
        try (Running journal = contender.start(folder.resolve("listing" + contender))) {
            journal.load(Load.Shape.fill(LISTED, MANY, 1));
            for (int i = 0; i < rounds; i++) {
                figures.add("ms, 100 000 entities by tag", contender.title(), journal.listByTag(LISTED));
                figures.add("ms, ids of 100 000 entities", contender.title(), journal.listIds(LISTED));
            }
        }
    }

    private static double bytes(Path database) throws IOException {
        try (Stream<Path> files = Files.list(database)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static List<String> columns() {
        return Stream.concat(Stream.of(Contender.values()).map(Contender::title), Stream.of(PLAIN_FILE))
                .toList();
    }
}
