package com.palyra.node.cli;

import com.palyra.node.logging.LogFile;
import com.palyra.node.terminal.Style;
import com.palyra.node.terminal.Terminal;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.persistence.state.StateDirectory.Role;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every command is given instead of reaching for globals; tests give another one. */
public final class CommandContext {
    private final GlobalOptions options = new GlobalOptions();
    private final InputStream in;
    private final Output output;
    private final Terminal terminal;
    private final Map<String, String> environment;
    private final InstantSource clock;
    private @Nullable Path logDirectory;

    /** A context over the given streams, terminal, environment and clock. */
    public CommandContext(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Terminal terminal,
            Map<String, String> environment,
            InstantSource clock) {
        this.in = in;
        this.output = new Output(out, err, options);
        this.terminal = terminal;
        this.environment = Map.copyOf(environment);
        this.clock = clock;
    }

    /** The global options; filled once the command line is parsed. */
    public GlobalOptions options() {
        return options;
    }

    /** Standard input. */
    public InputStream in() {
        return in;
    }

    /** Where data and diagnostics go. */
    public Output output() {
        return output;
    }

    /** The person in front of the command, if there is one. */
    public Terminal terminal() {
        return terminal;
    }

    /** The environment of the process. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The clock. */
    public InstantSource clock() {
        return clock;
    }

    /** Colours when a terminal shows them and nobody has switched them off. */
    public Style style() {
        boolean off =
                options.noColor() || !environment.getOrDefault("NO_COLOR", "").isEmpty() || isDumb();
        return new Style(terminal.showsOutput() && !off);
    }

    /** Begins to show how many things have been done, to a person who reads text at a terminal. */
    public Progress progress(String doing, String things) {
        boolean wanted = terminal.showsDiagnostics() && !options.output().machine() && !isDumb();
        return new Progress(output, wanted, doing, things, clock);
    }

    /** Shows for how long a person has waited already, until it is closed, for something that tells nothing meanwhile. */
    public Progress waiting(String doing) {
        return progress(doing, "").byItself();
    }

    /** Whether a person at a terminal would otherwise wonder why there is no output. */
    public boolean showsNotes() {
        return terminal.showsDiagnostics() && !options.output().machine();
    }

    /** Whether a person looks at a terminal on which a picture can take the place of the one before. */
    public boolean drawsOutput() {
        return terminal.showsOutput() && !options.output().machine() && !isDumb();
    }

    /** Whether the terminal can do nothing but append. */
    private boolean isDumb() {
        return "dumb".equals(environment.get("TERM"));
    }

    /** The state directory of that side: the one given, else what environment and platform say. Nothing is created. */
    public Path stateDirectory(Role role) {
        return options.stateDirectory()
                .orElseGet(() -> StateDirectory.resolveDefault(environment, System.getProperties(), role));
    }

    /**
     * Decides where this process logs: {@code <state-dir>/log/<name>.log}. Every command calls it before it does anything
     * that may log.
     */
    public void logTo(Path stateDirectory, String name) {
        LogFile.use(stateDirectory, name, options.verbose());
        logDirectory = stateDirectory;
        output.verbose("state directory " + stateDirectory);
    }

    /** Keeps the stack trace of a fault in the log file, if there is a state directory to keep it in. */
    void fault(Throwable thrown) {
        if (logDirectory != null && Files.isDirectory(logDirectory)) {
            LogFile.fault(thrown);
        }
    }
}
