package com.palyra.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Where a command's data goes: standard output, in the format that {@code --output} chose, and nothing else on it.
 * Diagnostics go to standard error. Lines are written whole and flushed; safe for use by several threads.
 */
public final class Output {
    private final PrintStream out;
    private final PrintStream err;
    private final GlobalOptions options;

    /** Prints to the two streams as the options say at the time of printing. */
    public Output(PrintStream out, PrintStream err, GlobalOptions options) {
        this.out = out;
        this.err = err;
        this.options = options;
    }

    /** The result of a command, or one event of a command that streams: the object for scripts, the text for people. */
    public void data(JsonNode json, Supplier<String> text) {
        print(out, options.output().machine() ? json.toString() : text.get());
    }

    /**
     * Exactly these bytes on standard output, whatever the format is; they stay the caller's.
     *
     * @param endLine whether a line's end follows, for a terminal
     */
    public void bytes(byte[] data, boolean endLine) {
        synchronized (out) {
            out.write(data, 0, data.length);
            if (endLine) {
                out.println();
            }
            out.flush();
        }
    }

    /**
     * Ends a command that prints what nobody else has, such as a fresh code, or that would print for ever.
     *
     * @throws PalyraException {@link ErrorCode#OUTPUT_FAILED} if anything of the data was lost
     */
    public void requireWritten() {
        if (out.checkError()) {
            throw new PalyraException(ErrorCode.OUTPUT_FAILED, "The output could not be written.");
        }
    }

    /** One line or block for people that scripts do not get; on standard output. */
    public void forPeople(String text) {
        if (!options.output().machine()) {
            print(out, text);
        }
    }

    /** A line on standard error that is always shown, such as a warning. */
    public void diagnostic(String line) {
        print(err, "palyra: " + line);
    }

    /** A line on standard error that only {@code -v} shows. */
    public void verbose(String line) {
        if (options.verbose()) {
            diagnostic(line);
        }
    }

    /** Puts this in the place of all that the terminal shows to which standard output must go. */
    public void screen(String text) {
        print(out, "\u001b[H\u001b[2J" + text);
    }

    /** Puts this in the place of the last line of standard error, which must be a terminal's; an empty one clears it. */
    void changing(String line) {
        synchronized (err) {
            err.print("\r\u001b[K" + line);
            err.flush();
        }
    }

    /** Standard output as picocli wants it, for help. */
    PrintWriter writer() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    /** The failure that ends the command, on standard error. */
    void failure(CommandFailure failure, boolean machine) {
        print(err, machine ? failure.json().toString() : failure.text());
    }

    private static void print(PrintStream stream, String text) {
        synchronized (stream) {
            stream.println(text);
            stream.flush();
        }
    }
}
