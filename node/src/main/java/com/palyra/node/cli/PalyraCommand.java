package com.palyra.node.cli;

import com.palyra.protocol.error.PalyraException;
import java.util.concurrent.Callable;

/**
 * A command that does something. It prints data through {@link CommandContext#output()} and fails by throwing a
 * {@link PalyraException}; anything else that it throws is reported as a fault.
 */
public abstract class PalyraCommand implements Callable<Integer> {
    private final CommandContext context;
    private int exit;

    /** A command that works in this context. */
    protected PalyraCommand(CommandContext context) {
        this.context = context;
    }

    /** What the command is given. */
    protected final CommandContext context() {
        return context;
    }

    /** Whether the command prints events as they come, so that {@code ndjson} replaces {@code json}. */
    protected boolean streams() {
        return false;
    }

    /** Ends the process with that code, for a command that stands for another program. */
    protected final void exitWith(int code) {
        exit = code;
    }

    /** Takes note of what the command fails with, before that is reported. */
    protected void failing(PalyraException failure) {}

    /** Does the work; returning means exit code 0, unless {@link #exitWith} said another. */
    protected abstract void run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        if (streams() && context.options().output() == OutputFormat.JSON) {
            throw new UsageException(
                    "This command prints events as they come, so its output cannot be one JSON document.",
                    "Use --output ndjson.");
        }
        try {
            run();
        } catch (PalyraException failure) {
            failing(failure);
            throw failure;
        }
        context.output().requireWritten();
        return exit;
    }
}
