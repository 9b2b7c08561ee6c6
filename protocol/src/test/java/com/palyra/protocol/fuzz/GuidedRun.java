package com.palyra.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Coverage-guided inputs for one parser: Jazzer in a JVM of its own, beginning with the good inputs. */
final class GuidedRun {
    private static final int MOST_BYTES = 4096;
    private static final int MOST_SECONDS_FOR_ONE = 10;
    private static final long DAYS = 1;

    private final Class<? extends Supplier<List<Parser>>> list;
    private final Parser parser;
    private final Path folder;

    GuidedRun(Class<? extends Supplier<List<Parser>>> list, Parser parser, Path folder) {
        this.list = list;
        this.parser = parser;
        this.folder = folder;
    }

    /** Looks at so many inputs; fails with what Jazzer says about the first one that breaks the parser. */
    void lookAt(long inputs, long seed) throws Exception {
        Path own = folder.resolve(parser.name());
        Path corpus = Files.createDirectories(own.resolve("corpus"));
        int number = 0;
        for (byte[] good : parser.good()) {
            Files.write(corpus.resolve("good-" + number++), good);
        }
        Path said = own.resolve("said");
        Process jazzer = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx1g",
                        "-XX:-CreateCoredumpOnCrash",
                        "-Djava.io.tmpdir=" + own,
                        "-D" + FuzzTarget.LIST + "=" + list.getName(),
                        "-D" + Parser.CHOSEN + "=" + parser.name(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + FuzzTarget.class.getName(),
                        "--instrumentation_includes=com.palyra.**",
                        "--custom_hook_includes=com.palyra.**",
                        "--reproducer_path=" + own,
                        "-artifact_prefix=" + own + "/",
                        "-runs=" + inputs,
                        "-seed=" + seed,
                        "-max_len=" + MOST_BYTES,
                        "-timeout=" + MOST_SECONDS_FOR_ONE,
                        "-rss_limit_mb=3000",
                        corpus.toString())
                .directory(own.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(DAYS, TimeUnit.DAYS)).as("ends").isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        String report = Files.readString(said);
        assertThat(jazzer.exitValue()).as(report).isZero();
        assertThat(report).contains("Done " + inputs);
        System.err.println(parser.name() + ", seed " + seed + ": "
                + report.lines()
                        .filter(line -> line.contains("DONE"))
                        .findFirst()
                        .orElse("") + "; "
                + report.lines()
                        .filter(line -> line.startsWith("Done"))
                        .findFirst()
                        .orElse(""));
    }
}
