package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra devices invocation ID REQUEST}: what became of something that a device was asked for. */
@Command(name = "invocation", description = "Show what became of something that a device was asked for.")
public final class DevicesInvocationCommand extends OperatorCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "REQUEST", description = "Id of the request.")
    private String request = "";

    /** The command in this context. */
    public DevicesInvocationCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode invocation =
                ask("devices.invocation", params().put("device_id", id(id)).put("request_id", requestId(request)));
        context()
                .output()
                .data(
                        OutboxAnswer.json(invocation, "output"),
                        () -> outboxText().invocation(invocation));
    }
}
