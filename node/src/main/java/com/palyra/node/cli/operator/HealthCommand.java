package com.palyra.node.cli.operator;

import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra health}: the exit code of {@code status}. */
@Command(name = "health", description = "Exit with 0 when the node answers.")
public final class HealthCommand extends OperatorCommand {
    /** The command in this context. */
    public HealthCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        boolean vault = ask("status", params()).at("/vault/open").asBoolean();
        context()
                .output()
                .data(
                        params().put("ok", true).put("vault_open", vault),
                        () -> vault ? "ok" : "ok, but the vault is closed");
    }
}
