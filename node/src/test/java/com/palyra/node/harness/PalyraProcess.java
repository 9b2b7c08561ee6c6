package com.palyra.node.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One run of the {@code palyra} program. Thread-safe. */
public final class PalyraProcess {
    /** Longest wait for anything a process does; a test that waits this long has failed. */
    public static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Process process;
    private final byte[] seen;
    private final List<String> output = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private PalyraProcess(String name, Process process, byte[] seen) {
        this.name = name;
        this.process = process;
        this.seen = seen;
        readers.add(reader(process.getInputStream(), output));
        readers.add(reader(process.getErrorStream(), errors));
    }

    static PalyraProcess start(
            String name, List<String> before, List<String> arguments, Map<String, String> environment, String input) {
        List<String> command = new ArrayList<>(before);
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "com.palyra.node.cli.Palyra"));
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(key -> key.startsWith("PALYRA_") || key.startsWith("XDG_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            byte[] seen = seen(process.pid());
            try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                stdin.write(input);
            } catch (IOException e) {
                // The process ended without reading its input; its exit code tells why.
            }
            return new PalyraProcess(name, process, seen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the line of {@code --output ndjson} with that {@code event}. */
    public JsonNode awaitEvent(String event) {
        return awaitEventOrEnd(event)
                .orElseThrow(() -> new AssertionError(name + " ended without the event " + event + "\n" + report()));
    }

    /** Waits for a line on standard output that contains the text. */
    public String awaitLine(String text) {
        return awaitOutput(line -> line.contains(text), text)
                .orElseThrow(() -> new AssertionError(name + " ended without saying: " + text + "\n" + report()));
    }

    /** Waits for the line of {@code --output ndjson} with that {@code event}; empty if the process ended without it. */
    public Optional<JsonNode> awaitEventOrEnd(String event) {
        return awaitOutput(line -> event.equals(json(line).path("event").asText()), "the event " + event)
                .map(PalyraProcess::json);
    }

    /** Waits for a line on standard error that contains the text. */
    public String awaitError(String text) {
        return await(errors, line -> line.contains(text), text)
                .orElseThrow(() -> new AssertionError(name + " ended without saying: " + text + "\n" + report()));
    }

    /** Waits for the end of the process and returns its exit code. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(name + " did not end\n" + report());
            }
            for (Thread reader : readers) {
                reader.join(PATIENCE.toMillis());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the end, which must be a success, and returns the one JSON value on standard output. */
    public JsonNode result() {
        assertThat(exitCode()).as("exit code of %s%n%s", name, report()).isZero();
        return json(String.join("\n", lines(output)));
    }

    /** Waits for the end, which must be a success, and returns what standard output got. */
    public String output() {
        assertThat(exitCode()).as("exit code of %s%n%s", name, report()).isZero();
        return String.join("\n", lines(output));
    }

    /** Waits for the end, which must have that exit code, and returns what standard error said. */
    public String failure(int expectedExitCode) {
        assertThat(exitCode()).as("exit code of %s%n%s", name, report()).isEqualTo(expectedExitCode);
        return String.join("\n", lines(errors));
    }

    /** {@code kill -9}, and waits until the process is gone. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** {@code kill -TERM}, and waits until the process has ended. */
    public int terminate() {
        process.destroy();
        return exitCode();
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Process id. */
    public long pid() {
        return process.pid();
    }

    /**
     * The command line and the environment that Linux showed of the process before it got any input; nothing elsewhere, or
     * if it had ended by then.
     */
    public byte[] seen() {
        return seen.clone();
    }

    /** All it printed, for a person who looks for the reason of a failure. */
    public String report() {
        return "---- " + name + (process.isAlive() ? " (runs)" : " (exit code " + process.exitValue() + ")")
                + "\nstdout:\n" + String.join("\n", lines(output)) + "\nstderr:\n" + String.join("\n", lines(errors));
    }

    private static byte[] seen(long pid) {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        for (String what : List.of("cmdline", "environ")) {
            try {
                seen.writeBytes(Files.readAllBytes(Path.of("/proc", Long.toString(pid), what)));
            } catch (IOException e) {
                return new byte[0];
            }
        }
        return seen.toByteArray();
    }

    private Optional<String> awaitOutput(Predicate<String> wanted, String what) {
        return await(output, wanted, what);
    }

    private Optional<String> await(List<String> lines, Predicate<String> wanted, String what) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (lines) {
            while (true) {
                Optional<String> found = lines.stream().filter(wanted).findFirst();
                boolean ended = !process.isAlive() && readers.stream().noneMatch(Thread::isAlive);
                if (found.isPresent() || ended) {
                    return found;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("Waited in vain for " + what + "\n" + report());
                }
                try {
                    lines.wait(Math.min(left, 200));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static Thread reader(InputStream stream, List<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    synchronized (lines) {
                        lines.add(line);
                        lines.notifyAll();
                    }
                }
            } catch (IOException e) {
                // The process was killed in the middle of a line.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static List<String> lines(List<String> lines) {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
