package com.palyra.node.cli.secrets;

import com.palyra.node.cli.CommandContext;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code palyra secrets run --env NAME=SCOPE/KEY ... -- COMMAND}: the values come from the node on this machine. */
@Command(name = "run", description = "Run a program with secrets in its environment, and nowhere else.")
public final class SecretsRunCommand extends SecretsSideCommand {
    @Mixin
    private ProgramWithSecrets program = new ProgramWithSecrets();

    /** The command in this context. */
    public SecretsRunCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException, InterruptedException {
        exitWith(program.prepare(context(), secret -> takeValue(askObject("secrets.get", named(secret))))
                .toItsEnd());
    }
}
