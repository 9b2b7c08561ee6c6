package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.protocol.vault.SecretRef;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code palyra secrets run --env NAME=SCOPE/KEY ... -- COMMAND}: runs a program that finds secrets in its environment.
 * All values are there before it begins; its exit code is that of this command.
 */
@Command(name = "run", description = "Run a program with secrets in its environment, and nowhere else.")
public final class SecretsRunCommand extends SecretsSideCommand {
    @Option(
            names = "--env",
            paramLabel = "NAME=SCOPE/KEY",
            required = true,
            description = "A variable and the secret that it gets; may be repeated.")
    private List<String> variables = List.of();

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "The program and its arguments, after --.")
    private List<String> command = List.of();

    /** The command in this context. */
    public SecretsRunCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws InterruptedException {
        Map<String, SecretRef> wanted = new LinkedHashMap<>();
        for (String variable : variables) {
            Binding binding = Binding.parse(variable);
            if (wanted.put(binding.variable(), binding.secret()) != null) {
                throw new UsageException("--env gives " + binding.variable() + " twice.", "Give each name once.");
            }
        }
        ChildProgram program = new ChildProgram(command, context());
        Map<String, String> values = new LinkedHashMap<>();
        wanted.forEach((variable, secret) -> values.put(variable, value(secret)));
        exitWith(program.run(values));
    }

    private String value(SecretRef ref) {
        ObjectNode secret = askObject("secrets.get", named(ref));
        byte[] value = takeValue(secret);
        try {
            return ChildProgram.variable(ref, value);
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }
}
