package com.palyra.node.cli.secrets;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.protocol.vault.SecretRef;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code --env NAME=SCOPE/KEY ... -- COMMAND}: a program that finds secrets in its environment. All values are there before it
 * begins; its exit code is that of the command that has this mixin.
 */
public final class ProgramWithSecrets {
    @Option(
            names = "--env",
            paramLabel = "NAME=SCOPE/KEY",
            required = true,
            description = "A variable and the secret that it gets; may be repeated.")
    private List<String> variables = List.of();

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "The program and its arguments, after --.")
    private List<String> command = List.of();

    /** Where values come from. */
    @FunctionalInterface
    public interface Values {
        /** The newest value, in an array that the caller wipes. */
        byte[] of(SecretRef secret) throws IOException;
    }

    /** What is to be run, once its values are there. */
    public interface Run {
        /**
         * Runs the program to its end.
         *
         * @return its exit code, or that of a shell for a program that cannot be run
         */
        int toItsEnd() throws InterruptedException;
    }

    /**
     * Checks what was typed and fetches the values.
     *
     * @throws UsageException if a name is given twice, or a value or an argument cannot be passed on
     */
    public Run prepare(CommandContext context, Values source) throws IOException {
        Map<String, SecretRef> wanted = new LinkedHashMap<>();
        for (String variable : variables) {
            Binding binding = Binding.parse(variable);
            if (wanted.put(binding.variable(), binding.secret()) != null) {
                throw new UsageException("--env gives " + binding.variable() + " twice.", "Give each name once.");
            }
        }
        ChildProgram program = new ChildProgram(command, context);
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, SecretRef> each : wanted.entrySet()) {
            values.put(each.getKey(), variable(each.getValue(), source));
        }
        return () -> program.run(values);
    }

    private static String variable(SecretRef ref, Values source) throws IOException {
        byte[] value = source.of(ref);
        try {
            return ChildProgram.variable(ref, value);
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }
}
