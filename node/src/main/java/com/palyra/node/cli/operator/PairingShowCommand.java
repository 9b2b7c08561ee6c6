package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra pairing show ID}. */
@Command(name = "show", description = "Show one request.")
public final class PairingShowCommand extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "Id of the request.")
    private String id = "";

    /** The command in this context. */
    public PairingShowCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode request = ask("pairing.show", params().put("request_id", id(id)));
        context().output().data(request, () -> text().request(request));
    }
}
