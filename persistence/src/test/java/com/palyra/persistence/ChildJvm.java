package com.palyra.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with this one's class path, for what only another process can show: locks, kill -9, aborts. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a main class; working directory, temporary files and output are in {@code folder}. */
    public static ChildJvm start(Path folder, Class<?> main, String... arguments) throws IOException {
        Path temporary = Files.createDirectories(temporary(folder));
        Path output = Files.createTempFile(folder, "child-", ".out");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                main.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new ChildJvm(process, output);
    }

    /** The child's {@code java.io.tmpdir}. */
    public static Path temporary(Path folder) {
        return folder.resolve("tmp");
    }

    /** Waits for its end and returns the exit code. */
    public int exitCode() throws Exception {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The child does not end. It said: " + said());
        }
        return process.exitValue();
    }

    /** Waits until it has said this line. */
    public void await(String line) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        boolean running = true;
        while (said().lines().noneMatch(line::equals)) {
            if (!running || System.nanoTime() > deadline) {
                throw new IllegalStateException("The child did not say '" + line + "' but: " + said());
            }
            running = !process.waitFor(5, TimeUnit.MILLISECONDS);
        }
    }

    /** Everything it has said. */
    public String said() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly().onExit().orTimeout(120, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        kill();
    }
}
