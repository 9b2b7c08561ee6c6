package com.palyra.node.cli.secrets;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.node.terminal.Signals;
import com.palyra.node.terminal.Terminal;
import com.palyra.persistence.secret.SecretReference;
import com.palyra.protocol.vault.SecretRef;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * A program that this process starts and waits for: it has our standard streams, our environment with more in it, and the
 * signals that we get. For one thread.
 */
final class ChildProgram {
    /** Exit code of a shell for a program that is there and cannot be run. */
    static final int NOT_EXECUTABLE = 126;
    /** Exit code of a shell for a program that is not there. */
    static final int NOT_FOUND = 127;

    /** E2BIG on Linux and macOS, as Java tells it: {@code error=7, Argument list too long}. */
    private static final Pattern TOO_LONG = Pattern.compile("error[=:] ?7\\b");

    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    private final List<String> command;
    private final CommandContext context;

    /** The program and its arguments. */
    ChildProgram(List<String> command, CommandContext context) {
        for (String word : command) {
            if (word.indexOf(SecretReference.UNREADABLE) >= 0
                    || !nativeCharset().newEncoder().canEncode(word)) {
                throw new UsageException(
                        "An argument has characters that the locale of this process does not pass on.",
                        "Set a UTF-8 locale, such as LC_ALL=C.UTF-8.");
            }
        }
        this.command = List.copyOf(command);
        this.context = context;
    }

    /**
     * A value as a variable of an environment holds it.
     *
     * @throws UsageException if it cannot: a variable ends at a zero byte, and must be text in the locale
     */
    static String variable(SecretRef ref, byte[] value) {
        for (byte each : value) {
            if (each == 0) {
                throw unfit("The value of " + ref + " has a zero byte, which no environment variable can hold.");
            }
        }
        String text = SecretOutput.utf8(value)
                .orElseThrow(() ->
                        unfit("The value of " + ref + " is not UTF-8 text, which an environment variable has to be."));
        if (!nativeCharset().newEncoder().canEncode(text)) {
            throw new UsageException(
                    "The value of " + ref + " has characters that the locale of this process does not pass on.",
                    "Set a UTF-8 locale, such as LC_ALL=C.UTF-8.");
        }
        return text;
    }

    /** Runs it to its end, and returns its exit code: 128 and the signal if one ended it. */
    int run(Map<String, String> variables) throws InterruptedException {
        Optional<Integer> obstacle = obstacle();
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(variables);
        CompletableFuture<Process> started = new CompletableFuture<>();
        passSignals(started);
        try {
            Process process = builder.start();
            started.complete(process);
            return process.waitFor();
        } catch (IOException failed) {
            return notExecutable(
                    TOO_LONG.matcher(String.valueOf(failed.getMessage())).find()
                            ? "arguments and environment are too large together"
                            : "the system refuses it");
        }
    }

    private void passSignals(CompletableFuture<Process> started) {
        Terminal terminal = context.terminal();
        boolean watched = terminal.typesInput() || terminal.showsOutput() || terminal.showsDiagnostics();
        for (String name : SIGNALS) {
            // A terminal gives Ctrl-C to the program too; a second one would often mean "do not clean up".
            boolean pass = !(name.equals("INT") && watched);
            Signals.handle(name, () -> {
                if (pass) {
                    Signals.send(name, started.join());
                }
            });
        }
    }

    /** What a shell would find out by trying; Java does not tell the cases apart. */
    private Optional<Integer> obstacle() {
        if (File.separatorChar != '/') {
            return Optional.empty();
        }
        List<Path> found;
        try {
            found = candidates().stream().filter(Files::exists).toList();
        } catch (InvalidPathException strange) {
            found = List.of();
        }
        if (found.isEmpty()) {
            context.output().diagnostic("There is no program '" + shown() + "'.");
            return Optional.of(NOT_FOUND);
        }
        if (found.stream().anyMatch(ChildProgram::isProgram)) {
            return Optional.empty();
        }
        boolean folders = found.stream().allMatch(Files::isDirectory);
        return Optional.of(notExecutable(folders ? "it is a directory" : "you may not execute it"));
    }

    private List<Path> candidates() {
        String program = command.get(0);
        if (program.isEmpty()) {
            return List.of();
        }
        if (program.indexOf('/') >= 0) {
            return List.of(Path.of(program));
        }
        List<Path> candidates = new ArrayList<>();
        for (String folder :
                context.environment().getOrDefault("PATH", "/bin:/usr/bin").split(":", -1)) {
            candidates.add(Path.of(folder.isEmpty() ? "." : folder, program));
        }
        return candidates;
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    private int notExecutable(String why) {
        context.output().diagnostic("The program '" + shown() + "' cannot be run: " + why + ".");
        return NOT_EXECUTABLE;
    }

    private String shown() {
        return command.get(0).replaceAll("\\p{Cntrl}|\\p{Cf}", "?");
    }

    /** In which Java writes the arguments and the environment of a process. */
    private static Charset nativeCharset() {
        return Runtime.version().feature() < 18
                ? Charset.defaultCharset()
                : Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    private static UsageException unfit(String sentence) {
        return new UsageException(sentence, "Let the program read it with 'palyra secrets get --reveal'.");
    }
}
