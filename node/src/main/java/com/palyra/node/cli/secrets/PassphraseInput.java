package com.palyra.node.cli.secrets;

import com.palyra.node.admin.PassphraseLength;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.Prompts;
import com.palyra.node.cli.UsageException;
import com.palyra.node.terminal.Terminal;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** How a passphrase gets in: asked for without echo, or one line of standard input. */
public final class PassphraseInput {
    private static final String HOW = "Give it with --passphrase-stdin, or run the command at a terminal.";

    @Option(names = "--passphrase-stdin", description = "Read the passphrase from standard input, one line.")
    private boolean stdin;

    /** An input to be filled from the command line. */
    public PassphraseInput() {}

    /** Whether standard input is announced. */
    boolean fromStdin() {
        return stdin;
    }

    /** The passphrase that there is. The caller closes it. */
    SensitiveBytes known(CommandContext context) throws IOException {
        return stdin ? line(context.in()) : asked(context.terminal(), "Passphrase: ");
    }

    /** A passphrase that is chosen now: at a terminal it is asked for twice. The caller closes it. */
    SensitiveBytes chosen(CommandContext context) throws IOException {
        if (stdin) {
            return line(context.in());
        }
        SensitiveBytes first = asked(context.terminal(), "New passphrase: ");
        if (PassphraseLength.isTooShort(first)) {
            first.close();
            throw new UsageException(PassphraseLength.TOO_SHORT, "Choose a longer one; nothing was changed.");
        }
        try (SensitiveBytes second = asked(context.terminal(), "The same again: ")) {
            byte[] repeated = second.exposeCopy();
            boolean same = first.constantTimeEquals(repeated);
            Arrays.fill(repeated, (byte) 0);
            if (!same) {
                throw new UsageException("The two passphrases differ, so nothing was changed.", "Try again.");
            }
            return first;
        } catch (RuntimeException failed) {
            first.close();
            throw failed;
        }
    }

    private static SensitiveBytes asked(Terminal terminal, String prompt) {
        if (!terminal.canPrompt()) {
            throw new UsageException("This needs the passphrase.", HOW);
        }
        SensitiveBytes typed = Prompts.secret(terminal, prompt, HOW);
        if (typed.length() == 0) {
            throw new UsageException("No passphrase was typed.", HOW);
        }
        return typed;
    }

    private static SensitiveBytes line(InputStream in) throws IOException {
        byte[] line = new byte[Limits.PASSPHRASE_BYTES];
        try {
            int length = 0;
            int next = in.read();
            while (next >= 0 && next != '\n') {
                if (length == line.length) {
                    throw new UsageException(
                            "A passphrase has at most " + Limits.PASSPHRASE_BYTES + " bytes.", "Choose another one.");
                }
                line[length++] = (byte) next;
                next = in.read();
            }
            if (length > 0 && line[length - 1] == '\r') {
                length--;
            }
            if (length == 0) {
                throw new UsageException("Standard input holds no passphrase.", "Write it there as one line.");
            }
            return SensitiveBytes.takeOwnership(Arrays.copyOf(line, length));
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }
}
