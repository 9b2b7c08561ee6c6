package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra ca prepare}: makes the next authority. */
@Command(name = "prepare", description = "Make the next authority: it is trusted, and does not sign yet.")
public final class CaPrepareCommand extends OperatorCommand {
    /** The command in this context. */
    public CaPrepareCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode authorities = ask("ca.rotate", params().put("step", "prepare"));
        context()
                .output()
                .data(
                        authorities,
                        () -> text().rotated(
                                        "The next authority is trusted; devices that are connected hear of it within a minute, others when they come.",
                                        authorities));
    }
}
