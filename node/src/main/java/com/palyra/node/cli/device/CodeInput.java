package com.palyra.node.cli.device;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.protocol.pairing.PairingCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a code gets in: one line of standard input, a prompt without echo, or, for those who insist, an argument. */
final class CodeInput {
    private static final int LONGEST_LINE_BYTES = 4096;
    private static final String HOW = "Give it with --code-stdin, or run the command at a terminal.";

    @Option(names = "--code-stdin", description = "Read the code from standard input, one line.")
    private boolean stdin;

    @Option(names = "--code", paramLabel = "CODE", description = "The code; needs --allow-insecure-code-arg.")
    private @Nullable String argument;

    @Option(
            names = "--allow-insecure-code-arg",
            description = "Let other users of this machine see the code in the list of processes.")
    private boolean insecureAllowed;

    /** Refuses combinations that make no sense, before anything else happens. */
    void check() {
        if (argument != null && stdin) {
            throw new UsageException("Both --code and --code-stdin are given.", "Give one of the two.");
        }
        if (argument != null && !insecureAllowed) {
            throw new UsageException(
                    "A code on the command line can be seen by other users of this machine.",
                    "Use --code-stdin, or add --allow-insecure-code-arg.");
        }
    }

    /** Refuses a code beside a URI, which has its own. */
    void requireNone() {
        if (argument != null || stdin) {
            throw new UsageException(
                    "The URI holds the code already.", "Give the URI alone, or '-' and --code-stdin to read it.");
        }
    }

    /** Whether the one line of standard input is announced. */
    boolean fromStdin() {
        return stdin;
    }

    /** The code, from wherever it comes. */
    PairingCode code(CommandContext context) {
        try {
            return PairingCode.parse(text(context));
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(wrong.getMessage() + ".", "The node shows it, such as 1234-567890.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line of standard input, without its end. */
    static String line(InputStream in) throws IOException {
        byte[] line = new byte[LONGEST_LINE_BYTES];
        int length = 0;
        int next = in.read();
        while (next >= 0 && next != '\n' && length < line.length) {
            line[length++] = (byte) next;
            next = in.read();
        }
        String text = new String(line, 0, length, StandardCharsets.UTF_8).strip();
        Arrays.fill(line, (byte) 0);
        if (text.isEmpty()) {
            throw new UsageException("Standard input holds no code.", "Write it there as one line.");
        }
        return text;
    }

    private String text(CommandContext context) throws IOException {
        if (argument != null) {
            return argument;
        }
        if (stdin) {
            return line(context.in());
        }
        if (!context.terminal().canPrompt()) {
            throw new UsageException("Joining needs the code that the node shows.", HOW);
        }
        return context.terminal()
                .askSecret("Code: ")
                .map(typed -> {
                    byte[] bytes = typed.exposeCopy();
                    typed.close();
                    String text = new String(bytes, StandardCharsets.UTF_8);
                    Arrays.fill(bytes, (byte) 0);
                    return text;
                })
                .orElseThrow(() -> new UsageException("No code was typed.", HOW));
    }
}
