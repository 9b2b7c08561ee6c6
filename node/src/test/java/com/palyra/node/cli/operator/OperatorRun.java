package com.palyra.node.cli.operator;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.Palyra;
import com.palyra.node.terminal.Terminal;
import com.palyra.protocol.SensitiveBytes;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * One run of the command line in this JVM.
 *
 * @param exit exit code
 * @param out standard output
 * @param err standard error
 */
record OperatorRun(int exit, String out, String err) {
    /** Runs a command on that state directory, without a terminal. */
    static OperatorRun of(Path state, String... arguments) {
        return of(state, InstantSource.system(), false, arguments);
    }

    /** Runs a command with that clock; standard error is a terminal or not. */
    static OperatorRun of(Path state, InstantSource clock, boolean watched, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CommandContext context = new CommandContext(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ErrorTerminal(watched),
                Map.of("PALYRA_STATE_DIR", state.toString(), "TERM", "xterm"),
                clock);
        int exit = Palyra.execute(context, arguments);
        return new OperatorRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Only standard error is a terminal, if anything is. */
    private record ErrorTerminal(boolean showsDiagnostics) implements Terminal {
        @Override
        public boolean showsOutput() {
            return false;
        }

        @Override
        public boolean canPrompt() {
            return false;
        }

        @Override
        public Optional<String> ask(String prompt) {
            throw new AssertionError("Nobody is there to ask");
        }

        @Override
        public Optional<SensitiveBytes> askSecret(String prompt) {
            throw new AssertionError("Nobody is there to ask");
        }
    }
}
