package com.palyra.node.cli.secrets;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.Prompts;
import com.palyra.node.cli.UsageException;
import com.palyra.node.terminal.Terminal;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How a value gets in: a file or standard input gives exactly its bytes, with a line's end if there is one; at a terminal
 * one line is asked for, without echo and without its end. There is no way over the command line. Nothing at all is taken
 * for the output of a program that failed, unless it is said to be meant.
 */
public final class ValueInput {
    private static final String ELSE = "Write the value to standard input, or name a file with --file.";

    @Option(names = "--file", paramLabel = "PATH", description = "Take the value from this file.")
    private @Nullable Path file;

    @Option(names = "--allow-empty", description = "Store a value of no bytes.")
    private boolean allowEmpty;

    /** An input to be filled from the command line. */
    public ValueInput() {}

    /**
     * The value, which the caller closes.
     *
     * @throws PalyraException {@link ErrorCode#VAULT_VALUE_TOO_LARGE} before more than that is read
     */
    public SensitiveBytes read(CommandContext context) throws IOException {
        SensitiveBytes value = given(context);
        if (value.length() == 0 && !allowEmpty) {
            value.close();
            throw new UsageException(
                    "The value is empty, so nothing was stored.", "Add --allow-empty if that is meant.");
        }
        return value;
    }

    private SensitiveBytes given(CommandContext context) throws IOException {
        if (file != null) {
            return read(file);
        }
        Terminal terminal = context.terminal();
        if (terminal.canPrompt()) {
            return Prompts.secret(terminal, "Value: ", ELSE);
        }
        if (terminal.typesInput()) {
            throw new UsageException("The value would be seen while it is typed.", ELSE);
        }
        return bounded(context.in());
    }

    private static SensitiveBytes read(Path file) {
        if (Files.isDirectory(file)) {
            throw new UsageException("--file names a directory.", ELSE);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return bounded(in);
        } catch (IOException unreadable) {
            throw new UsageException(
                    Files.exists(file) ? "The file of --file cannot be read." : "There is no file of that name.", ELSE);
        }
    }

    private static SensitiveBytes bounded(InputStream in) throws IOException {
        byte[] buffer = new byte[Limits.SECRET_VALUE_BYTES + 1];
        try {
            int length = in.readNBytes(buffer, 0, buffer.length);
            if (length > Limits.SECRET_VALUE_BYTES) {
                throw new PalyraException(
                        ErrorCode.VAULT_VALUE_TOO_LARGE,
                        "The value is larger than " + Limits.SECRET_VALUE_BYTES + " bytes.");
            }
            return SensitiveBytes.takeOwnership(Arrays.copyOf(buffer, length));
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }
}
