package com.palyra.node.terminal;

import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The terminal of this process. The launcher says in {@code palyra.tty} which of the descriptors 0, 1 and 2 are
 * terminals ("012"); the JVM cannot tell them apart. Prompts go to standard error. Echo is switched by {@code stty}, and
 * off again when the process is continued while it asks for a secret: the shell that stopped it switched it on. What was
 * typed before a secret is asked for was seen, so it is thrown away.
 */
public final class ProcessTerminal implements Terminal {
    /** System property with the digits of the standard descriptors that are terminals; without it there is none. */
    public static final String TTY_PROPERTY = "palyra.tty";

    private static final int LONGEST_LINE_BYTES = 4096;

    private final InputStream in;
    private final PrintStream err;
    private final String descriptors;
    private volatile boolean hidden;

    private ProcessTerminal(InputStream in, PrintStream err, String descriptors) {
        this.in = in;
        this.err = err;
        this.descriptors = descriptors;
    }

    /** The terminal as the launcher describes it; prompts are written to {@code err} and answers read from {@code in}. */
    public static ProcessTerminal detect(Properties properties, InputStream in, PrintStream err) {
        return new ProcessTerminal(in, err, properties.getProperty(TTY_PROPERTY, ""));
    }

    @Override
    public boolean showsOutput() {
        return descriptors.contains("1");
    }

    @Override
    public boolean showsDiagnostics() {
        return descriptors.contains("2");
    }

    @Override
    public boolean typesInput() {
        return descriptors.contains("0");
    }

    @Override
    public boolean canPrompt() {
        return descriptors.contains("0") && descriptors.contains("2");
    }

    @Override
    public Optional<String> ask(String prompt) throws IOException {
        return prompt(prompt).map(line -> {
            byte[] bytes = line.exposeCopy();
            line.close();
            return new String(bytes, StandardCharsets.UTF_8);
        });
    }

    @Override
    public Optional<SensitiveBytes> askSecret(String prompt) throws IOException {
        requireTerminal();
        Thread restore = new Thread(() -> stty("echo", "icanon"), "palyra-restore-echo");
        Runtime.getRuntime().addShutdownHook(restore);
        Signals.handle("CONT", () -> hideAgain(prompt));
        hidden = true;
        try {
            forgetWhatWasTyped();
            return prompt(prompt);
        } finally {
            hidden = false;
            stty("echo", "icanon");
            Runtime.getRuntime().removeShutdownHook(restore);
            err.println();
            err.flush();
        }
    }

    /** Also a line that is not ended yet, which a terminal hands out only while it does not wait for whole lines. */
    private void forgetWhatWasTyped() throws IOException {
        stty("-echo", "-icanon");
        while (in.available() > 0 && in.read() >= 0) {
            // It is not an answer.
        }
        stty("icanon");
    }

    private void hideAgain(String prompt) {
        if (hidden) {
            stty("-echo");
            err.print(prompt);
            err.flush();
        }
    }

    private Optional<SensitiveBytes> prompt(String prompt) throws IOException {
        requireTerminal();
        err.print(prompt);
        err.flush();
        byte[] line = new byte[LONGEST_LINE_BYTES];
        int length = 0;
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (length == line.length) {
                throw new IOException("The line is longer than " + LONGEST_LINE_BYTES + " bytes");
            }
            line[length++] = (byte) next;
            next = in.read();
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        byte[] typed = Arrays.copyOf(line, length);
        Arrays.fill(line, (byte) 0);
        return next < 0 && length == 0 ? Optional.empty() : Optional.of(SensitiveBytes.takeOwnership(typed));
    }

    private void requireTerminal() {
        if (!canPrompt()) {
            throw new IllegalStateException("There is no terminal to ask at");
        }
    }

    /** Without {@code stty} (not a POSIX system) the echo stays as it is. */
    private static void stty(String... modes) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(modes));
        try {
            new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException missing) {
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
