package com.palyra.node.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * How a command failed: what standard error shows and the exit code. Never holds a stack trace.
 *
 * @param code stable code, such as {@code PAIR-003}
 * @param message one plain sentence
 * @param hint what to do next
 * @param exit exit code of the process, 1 to 7
 */
public record CommandFailure(String code, String message, String hint, int exit) {

    /** A failure with the hint of the table. */
    public static CommandFailure of(ErrorCode error, String message) {
        return new CommandFailure(error.code(), message, error.hint(), error.exitCode());
    }

    /** A wrong command line, with a hint of its own such as a suggestion. */
    public static CommandFailure usage(String message, String hint) {
        return new CommandFailure(ErrorCode.USAGE.code(), message, hint, ErrorCode.USAGE.exitCode());
    }

    /**
     * The failure that a throwable stands for. Anything but a {@link PalyraException} is a fault of the program: its
     * message stays out of the output, since it may hold anything.
     */
    public static CommandFailure of(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        if (cause instanceof PalyraException known) {
            return of(known.error(), known.sentence());
        }
        if (cause instanceof UsageException usage) {
            return usage(String.valueOf(usage.getMessage()), usage.hint());
        }
        return of(
                ErrorCode.INTERNAL,
                "Palyra failed unexpectedly (" + cause.getClass().getSimpleName() + ").");
    }

    /** Whether the throwable is a fault of the program, so that its stack trace belongs into the log file. */
    public static boolean isFault(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        if (cause instanceof PalyraException known) {
            return known.error() == ErrorCode.INTERNAL;
        }
        return !(cause instanceof UsageException);
    }

    /** For people: {@code palyra: <sentence>}, then the hint and the code on a line of their own. */
    public String text() {
        return "palyra: " + message + System.lineSeparator() + "  " + hint + " [" + code + "]";
    }

    /** For scripts: {@code {"error":{"code","message","hint","exit"}}}. */
    public ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("error")
                .put("code", code)
                .put("message", message)
                .put("hint", hint)
                .put("exit", exit);
        return root;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
