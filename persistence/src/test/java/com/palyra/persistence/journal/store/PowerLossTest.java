package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.ChildJvm;
import com.palyra.persistence.Rounds;
import com.palyra.persistence.journal.leveldb.DatabaseCopy;
import com.palyra.persistence.journal.leveldb.LevelDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts the power of a process that writes, again and again, and looks at what is on its disk then. */
@Tag("powerloss")
class PowerLossTest {
    private static final Path SOURCES = Path.of("src", "test", "c").toAbsolutePath();
    private static final int KILLED = 128 + 9;
    /** How often the disk changes while a store is opened. */
    private static final int OPENING = 40;

    @TempDir
    static Path libraries;

    @TempDir
    Path folder;

    @BeforeAll
    static void compile() throws Exception {
        Path said = libraries.resolve("gcc.out");
        try {
            Process compiler = new ProcessBuilder(
                            "gcc",
                            "-shared",
                            "-fPIC",
                            "-O2",
                            "-Wall",
                            "-Werror",
                            "-o",
                            preload().toString(),
                            SOURCES.resolve("shadow.c").toString(),
                            SOURCES.resolve("preload.c").toString(),
                            "-ldl",
                            "-pthread")
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            assertThat(compiler.waitFor()).as(Files.readString(said)).isZero();
        } catch (IOException e) {
            throw new AssertionError("The power-loss test needs a C compiler: gcc cannot be run.", e);
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAPowerCutAndWhatWasNotIsThereAsAWholeOrNotAtAll() throws Exception {
        long seed = Rounds.seed("PowerLossTest");
        for (int round = 0; round < Rounds.of(15, 100); round++) {
            new Round(round, new Random(seed * 1_000_003 + round)).run();
        }
    }

    private static Path preload() {
        return libraries.resolve("libshadow.so");
    }

    private static Path natives() {
        return libraries.resolve("native");
    }

    /** What of it reaches the disk, besides what was synced. */
    private enum Reached {
        /** Renamings, at once. */
        RENAMED,
        /** Nothing: renamings come with the next sync of a directory. */
        NOTHING,
        /** Any part of what was written. */
        PAGES
    }

    /** A store that loses its power a few times, each time going on with what the disk holds. */
    private final class Round {
        private static final List<Reached> TURNS =
                List.of(Reached.RENAMED, Reached.PAGES, Reached.NOTHING, Reached.PAGES);

        private final int number;
        private final Random random;
        private final Path place;
        /** Writes enough for several tables, so that LevelDB merges some. */
        private final boolean large;

        private final PowerLossFacts facts = new PowerLossFacts();

        Round(int number, Random random) throws IOException {
            this.number = number;
            this.random = random;
            this.large = number % 5 == 4;
            this.place = Files.createDirectory(folder.toRealPath().resolve("round-" + number));
        }

        void run() throws Exception {
            Path disk = Files.createDirectory(place.resolve("empty"));
            int lives = 1 + random.nextInt(3);
            for (int i = 0; i < lives; i++) {
                Path here = Files.createDirectory(place.resolve("life-" + i));
                Reached reached = TURNS.get((number + i) % TURNS.size());
                LevelDb.Preference library =
                        random.nextInt(4) == 0 ? LevelDb.Preference.JAVA : LevelDb.Preference.NATIVE;
                try {
                    facts.read(live(here, disk, reached, library));
                    disk = cut(here, reached);
                    check(PowerCut.copy(disk, here.resolve("copy")), library);
                } catch (AssertionError | Exception e) {
                    throw new AssertionError(
                            "Round " + number + ", life " + i + ", " + reached + ", " + library + ": " + e.getMessage(),
                            e);
                }
            }
            DatabaseCopy.remove(place);
        }

        /** Lets a process write into what is on the disk until its power is cut; returns what it said. */
        private String live(Path here, Path disk, Reached reached, LevelDb.Preference library) throws Exception {
            Path live = PowerCut.copy(disk, here.resolve("live"));
            Path shadow = PowerCut.copy(disk, here.resolve("shadow"));
            Map<String, String> environment = new HashMap<>();
            environment.put("LD_PRELOAD", preload().toString());
            environment.put("PALYRA_SHADOW_ROOT", live.toString());
            environment.put("PALYRA_SHADOW", shadow.toString());
            if (reached == Reached.NOTHING) {
                environment.put("PALYRA_SHADOW_LATE", "yes");
            }
            int lines = 1 + random.nextInt(large ? 1500 : 500);
            // Killed from outside, it is mostly between two writes; from inside, at any moment.
            boolean inside = random.nextBoolean();
            if (inside) {
                int moment = 1 + random.nextInt(random.nextBoolean() ? OPENING : lines);
                environment.put("PALYRA_SHADOW_CUT", Integer.toString(moment));
            }
            try (ChildJvm child = ChildJvm.start(
                    here,
                    environment,
                    PowerLossProgram.class,
                    live.toString(),
                    natives().toString(),
                    library.name(),
                    large ? "large" : "small",
                    Long.toString(random.nextLong()))) {
                child.awaitCondition(() -> child.said().lines().count() >= lines || !child.isAlive());
                boolean running = child.isAlive();
                child.kill();
                assertThat(running || (inside && child.exitCode() == KILLED))
                        .as("killed, but it said: %s", child.said())
                        .isTrue();
                return child.said();
            }
        }

        private Path cut(Path here, Reached reached) throws IOException {
            PowerCut cut = new PowerCut(here.resolve("live"), here.resolve("shadow"));
            Path disk = here.resolve("disk");
            return reached == Reached.PAGES ? cut.torn(disk, random) : cut.synced(disk);
        }

        private void check(Path disk, LevelDb.Preference library) {
            StoreSettings settings = new StoreSettings(StoreSettings.DEFAULT.minFreeBytes(), library);
            try (EventStore store = EventStore.open(disk, natives(), settings, InstantSource.system())) {
                facts.check(store);
                facts.goOn(store);
            }
        }
    }
}
