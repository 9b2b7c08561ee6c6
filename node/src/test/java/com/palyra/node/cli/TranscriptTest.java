package com.palyra.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.admin.AdminServer;
import com.palyra.node.admin.FakeNode;
import com.palyra.node.admin.NodeCommands;
import com.palyra.node.terminal.Terminal;
import com.palyra.protocol.SensitiveBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the transcripts in {@code src/test/resources/cli}. In them {@code $} begins a command line (words in single quotes
 * stay together), {@code <} is typed at a terminal, {@code !} is a line on standard error, {@code =} the exit code, and
 * every other line one on standard output.
 */
class TranscriptTest {
    private static final Pattern BETWEEN_WORDS = Pattern.compile(" (?=(?:[^']*'[^']*')*[^']*$)");

    @TempDir
    Path state = Path.of("");

    private Optional<AdminServer> server = Optional.empty();

    @BeforeEach
    void serveTheFakeNode() {
        server = Optional.of(AdminServer.start(state, new NodeCommands(new FakeNode())));
    }

    @AfterEach
    void stopServing() {
        server.ifPresent(AdminServer::close);
    }

    @TestFactory
    Stream<DynamicTest> everyCommandPrintsWhatItsTranscriptSays() throws IOException {
        Path folder = Path.of("src/test/resources/cli");
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                for (String block : Files.readString(file).split("\n(?=\\$ )", -1)) {
                    String command = block.lines().findFirst().orElse("");
                    tests.add(DynamicTest.dynamicTest(file.getFileName() + ": " + command, () -> run(block)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests.stream();
    }

    private void run(String block) {
        List<String> lines = block.stripTrailing().lines().toList();
        Optional<String> typed = lines.stream()
                .filter(line -> line.startsWith("< "))
                .map(line -> line.substring(2))
                .findFirst();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CommandContext context = new CommandContext(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new TypingTerminal(typed),
                Map.of("PALYRA_STATE_DIR", state.toString(), "NO_COLOR", "1"),
                () -> FakeNode.NOW);
        int exit = Palyra.execute(context, words(lines.get(0).substring("$ palyra".length())));

        List<String> printed = new ArrayList<>();
        printed.add(lines.get(0));
        typed.ifPresent(text -> printed.add("< " + text));
        text(out).lines().forEach(printed::add);
        text(err).lines().map(line -> "! " + line).forEach(printed::add);
        if (exit != 0) {
            printed.add("= " + exit);
        }
        assertThat(String.join("\n", printed).stripTrailing()).isEqualTo(String.join("\n", lines));
    }

    private String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace(state.toString(), "STATE");
    }

    private static String[] words(String line) {
        List<String> words = new ArrayList<>();
        for (String part : BETWEEN_WORDS.split(line.strip(), -1)) {
            if (!part.isEmpty()) {
                words.add(part.replace("'", ""));
            }
        }
        return words.toArray(String[]::new);
    }

    /** A terminal at which somebody types one line, or none at all. */
    private record TypingTerminal(Optional<String> typed) implements Terminal {
        @Override
        public boolean showsOutput() {
            return typed.isPresent();
        }

        @Override
        public boolean showsDiagnostics() {
            return typed.isPresent();
        }

        @Override
        public boolean canPrompt() {
            return typed.isPresent();
        }

        @Override
        public Optional<String> ask(String prompt) {
            return typed;
        }

        @Override
        public Optional<SensitiveBytes> askSecret(String prompt) {
            return typed.map(text -> SensitiveBytes.takeOwnership(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
