package com.palyra.node.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machines of one test class. Register it as a static field with {@code @RegisterExtension}: the class starts with
 * none and ends with every process killed and every file deleted; after a test that failed, what the processes so far
 * printed and logged is shown.
 */
public final class Machines implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {
    private final List<PalyraProcess> processes = new CopyOnWriteArrayList<>();
    private Path root = Path.of("");

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        root = Files.createTempDirectory("palyra-it");
        Runtime.getRuntime().addShutdownHook(new Thread(this::killAll));
    }

    /** A machine with an empty state directory of that name. */
    public Machine machine(String name) {
        return new Machine(name, root.resolve(name), processes, Map.of());
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isPresent()) {
            printReports();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        killAll();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
        processes.clear();
    }

    private void killAll() {
        processes.stream().filter(PalyraProcess::isAlive).forEach(PalyraProcess::kill);
    }

    private void printReports() throws IOException {
        processes.forEach(process -> System.err.println(process.report()));
        try (Stream<Path> files = Files.walk(root)) {
            for (Path log : files.filter(file -> file.resolveSibling("").endsWith("log") && Files.isRegularFile(file))
                    .toList()) {
                System.err.println("---- " + root.relativize(log) + "\n" + Files.readString(log));
            }
        }
    }
}
