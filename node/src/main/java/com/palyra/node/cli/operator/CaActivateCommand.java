package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra ca activate}: lets the next authority sign. */
@Command(name = "activate", description = "Let the next authority sign; the one before is still trusted.")
public final class CaActivateCommand extends OperatorCommand {
    /** The command in this context. */
    public CaActivateCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode authorities = ask("ca.rotate", params().put("step", "activate"));
        context()
                .output()
                .data(
                        authorities,
                        () -> text().rotated(
                                        "The next authority signs; the one before is still trusted, and its key is destroyed.",
                                        authorities));
    }
}
