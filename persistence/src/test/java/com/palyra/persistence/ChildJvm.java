package com.palyra.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
        return start(folder, List.of(), main, arguments);
    }

    /** Starts a main class that sees these environment variables too. */
    public static ChildJvm start(Path folder, Map<String, String> environment, Class<?> main, String... arguments)
            throws IOException {
        List<String> before = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> before.add(name + "=" + value));
        return start(folder, before, main, arguments);
    }

    /**
     * Starts a main class on a disk of its own: a tmpfs of so many MiB at {@code disk}, which only the child sees. Needs no
     * root, but user namespaces.
     */
    public static ChildJvm startOnDisk(Path folder, Path disk, int mebibytes, Class<?> main, String... arguments)
            throws IOException {
        return startOnDisk(folder, disk, "size=" + mebibytes + "m", main, arguments);
    }

    /** Starts a main class with an empty disk at {@code disk} that cannot be written. */
    public static ChildJvm startReadOnly(Path folder, Path disk, Class<?> main, String... arguments)
            throws IOException {
        return startOnDisk(folder, disk, "ro", main, arguments);
    }

    private static ChildJvm startOnDisk(Path folder, Path disk, String options, Class<?> main, String... arguments)
            throws IOException {
        Files.createDirectories(disk);
        String mount = "mount -t tmpfs -o " + options + " tmpfs '" + disk + "' && exec \"$@\"";
        return start(folder, List.of("unshare", "-rm", "sh", "-c", mount, "sh"), main, arguments);
    }

    private static ChildJvm start(Path folder, List<String> before, Class<?> main, String... arguments)
            throws IOException {
        Path temporary = Files.createDirectories(temporary(folder));
        Path output = Files.createTempFile(folder, "child-", ".out");
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
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
        awaitCondition(() -> said().lines().anyMatch(line::equals));
    }

    /** Waits until something holds that the child brings about. */
    public void awaitCondition(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        boolean running = true;
        while (!condition.call()) {
            if (!running || System.nanoTime() > deadline) {
                throw new IllegalStateException("The child did not get there. It said: " + said());
            }
            running = !process.waitFor(5, TimeUnit.MILLISECONDS);
        }
    }

    /** Everything it has said. */
    public String said() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
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
