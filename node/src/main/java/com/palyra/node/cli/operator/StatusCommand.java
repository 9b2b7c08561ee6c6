package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra status}. */
@Command(name = "status", description = "Show how the node is.")
public final class StatusCommand extends OperatorCommand {
    /** The command in this context. */
    public StatusCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode status = ask("status", params());
        context().output().data(status, () -> text().status(status));
    }
}
