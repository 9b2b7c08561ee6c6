package com.palyra.node.cli;

import com.palyra.node.terminal.Terminal;
import com.palyra.protocol.SensitiveBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of the command line in this JVM: what is typed or piped in, and what comes out. */
public final class CliRun {
    private final Map<String, String> environment = new HashMap<>(Map.of("NO_COLOR", "1", "TERM", "xterm"));
    private final Deque<String> typed = new ArrayDeque<>();
    private final List<String> hidden = new ArrayList<>();
    private final List<String> shown = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private byte[] input = new byte[0];
    private boolean prompts;
    private boolean typesInput;
    private boolean showsOutput;
    private InstantSource clock = InstantSource.system();
    private int exit = -1;

    private CliRun(Path state) {
        environment.put("PALYRA_STATE_DIR", state.toString());
    }

    /** A run on that state directory, without a terminal and with nothing on standard input. */
    public static CliRun on(Path state) {
        return new CliRun(state);
    }

    public CliRun piped(byte[] bytes) {
        input = bytes;
        return this;
    }

    public CliRun piped(String text) {
        return piped(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A person who types those lines, with all streams at the terminal. */
    public CliRun typing(String... lines) {
        typed.addAll(List.of(lines));
        prompts = true;
        typesInput = true;
        showsOutput = true;
        return this;
    }

    /** A person at standard input who would not see a prompt. */
    public CliRun typingBlindly() {
        typesInput = true;
        return this;
    }

    public CliRun clock(InstantSource other) {
        clock = other;
        return this;
    }

    public CliRun run(String... arguments) {
        CommandContext context = new CommandContext(
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Typist(),
                environment,
                clock);
        exit = Palyra.execute(context, arguments);
        return this;
    }

    public int exit() {
        return exit;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The prompts whose answers were not echoed. */
    public List<String> hidden() {
        return hidden;
    }

    /** The prompts whose answers were. */
    public List<String> shown() {
        return shown;
    }

    private final class Typist implements Terminal {
        @Override
        public boolean showsOutput() {
            return showsOutput;
        }

        @Override
        public boolean showsDiagnostics() {
            return prompts;
        }

        @Override
        public boolean typesInput() {
            return typesInput;
        }

        @Override
        public boolean canPrompt() {
            return prompts;
        }

        @Override
        public Optional<String> ask(String prompt) {
            shown.add(prompt);
            return Optional.ofNullable(typed.poll());
        }

        @Override
        public Optional<SensitiveBytes> askSecret(String prompt) {
            hidden.add(prompt);
            return Optional.ofNullable(typed.poll())
                    .map(line -> SensitiveBytes.takeOwnership(line.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
