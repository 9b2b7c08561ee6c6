package com.palyra.node.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command accepts, before or after the verb. Filled by picocli, then only read. */
public final class GlobalOptions {
    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Directory with the state, owner-only (or PALYRA_STATE_DIR).")
    private @Nullable Path stateDirectory;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "text, json or ndjson (text).")
    private OutputFormat output = OutputFormat.TEXT;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say more on standard error and in the log file.")
    private boolean verbose;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "No colours (or NO_COLOR).")
    private boolean noColor;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show the help of a command.")
    private boolean help;

    /** The directory given with {@code --state-dir}; without one the environment and the platform decide. */
    public Optional<Path> stateDirectory() {
        return Optional.ofNullable(stateDirectory);
    }

    /** The output format. */
    public OutputFormat output() {
        return output;
    }

    /** Whether more diagnostics are wanted. */
    public boolean verbose() {
        return verbose;
    }

    /** Whether {@code --no-color} was given. */
    public boolean noColor() {
        return noColor;
    }

    /** Whether help was asked for; picocli then prints it and runs nothing. */
    boolean help() {
        return help;
    }
}
