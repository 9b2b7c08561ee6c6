package com.palyra.actors.vault.bench;

import com.palyra.persistence.Figures;
import com.palyra.persistence.Rounds;
import com.palyra.persistence.UnderTarget;
import com.palyra.protocol.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mvn -B -Pbenchmark -pl actors -am test -Dtest=VaultBenchmark} runs it: some minutes, 2 GB under {@code target} that
 * are removed at the end, and the table of the README in the output. {@code -Dpalyra.rounds=N} repeats more or less often.
 */
@EnabledIfSystemProperty(named = "palyra.benchmark", matches = "true")
class VaultBenchmark {
    private static final int MANY_CLIENTS = 32;
    /** So many secrets are put and destroyed again: a vault is at most that much larger while it is measured. */
    private static final int PUTS = 512;

    private static final int GETS = 4000;
    private static final int DEK_FILES = 256;
    private static final List<Shape> SHAPES = List.of(
            new Shape("10 secrets of 100 B", 10, 100),
            new Shape("1 000 of 100 B", 1000, 100),
            new Shape("100 000 of 100 B", 100_000, 100),
            new Shape("1 000 of 64 KiB", 1000, Limits.SECRET_VALUE_BYTES));

    private final int rounds = Rounds.of(5, 9);
    private final Random random = new Random(Rounds.seed("VaultBenchmark"));

    @TempDir(factory = UnderTarget.class)
    Path folder;

    private record Shape(String title, int secrets, int bytes) {
        int keysPerFile() {
            return Math.max(1, secrets / (MeasuredVault.SCOPES * DEK_FILES));
        }
    }

    /** A vault with its secrets in it, and the same with plain files. */
    private record Measured(Shape shape, MeasuredVault vault, PlainFiles files) {
        void close() throws IOException {
            vault.close();
            files.close();
        }
    }

    @Test
    void run() throws Exception {
        List<Measured> all = new ArrayList<>();
        try {
            Figures figures = figures();
            for (Shape shape : SHAPES) {
                all.add(filled(shape));
            }
            for (int round = 0; round <= rounds; round++) {
                // The first one warms up.
                Figures into = round == 0 ? figures() : figures;
                for (Measured measured : all) {
                    measure(measured, into);
                }
            }
            System.out.println("\nMedian of " + rounds + " (smallest to largest):\n\n" + figures.table() + "\n");
        } finally {
            for (Measured measured : all) {
                measured.close();
            }
        }
    }

    private Measured filled(Shape shape) throws Exception {
        Path files = folder.resolve(shape.title());
        Measured measured = new Measured(
                shape,
                new MeasuredVault(files.resolve("vault"), shape.bytes()),
                new PlainFiles(files.resolve("files"), shape.bytes(), shape.keysPerFile(), MANY_CLIENTS));
        System.out.println(shape.title() + ", filled: "
                + (long) Clients.perSecond(MANY_CLIENTS, shape.secrets(), measured.vault()::put) + " puts/s");
        Clients.perSecond(MANY_CLIENTS, PUTS, measured.files()::put);
        return measured;
    }

    private void measure(Measured measured, Figures into) throws Exception {
        Shape shape = measured.shape();
        for (int clients : List.of(1, MANY_CLIENTS)) {
            String by = clients == 1 ? ", 1 client" : ", " + clients + " clients";
            IntFunction<CompletionStage<?>> put = number -> measured.vault().put(shape.secrets() + number);
            into.add("puts/s" + by, shape.title(), Clients.perSecond(clients, PUTS, put));
            Clients.perSecond(MANY_CLIENTS, PUTS, number -> measured.vault().destroy(shape.secrets() + number));
            into.add(
                    "puts/s" + by + ", plain files",
                    shape.title(),
                    Clients.perSecond(clients, PUTS, measured.files()::put));
            into.add(
                    "gets/s" + by,
                    shape.title(),
                    Clients.perSecond(clients, GETS, any(shape.secrets(), measured.vault()::get)));
            into.add(
                    "gets/s" + by + ", plain files",
                    shape.title(),
                    Clients.perSecond(clients, GETS, any(PUTS, measured.files()::get)));
        }
    }

    private IntFunction<CompletionStage<?>> any(int below, IntFunction<CompletionStage<?>> request) {
        return ignored -> {
            synchronized (random) {
                return request.apply(random.nextInt(below));
            }
        };
    }

    private static Figures figures() {
        return new Figures(SHAPES.stream().map(Shape::title).toList());
    }
}
