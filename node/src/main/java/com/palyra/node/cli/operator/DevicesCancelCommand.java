package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.actors.view.InvocationState;
import com.palyra.node.cli.CommandContext;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra devices cancel ID REQUEST}: nobody wants it any more. */
@Command(name = "cancel", description = "Cancel something that a device was asked for and that has not ended.")
public final class DevicesCancelCommand extends OperatorCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "REQUEST", description = "Id of the request.")
    private String request = "";

    /** The command in this context. */
    public DevicesCancelCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode invocation =
                ask("devices.cancel", params().put("device_id", id(id)).put("request_id", requestId(request)));
        if (!InvocationWait.in(invocation, state -> state == InvocationState.CANCELLED)) {
            throw new PalyraException(
                    ErrorCode.INVOCATION_ENDED,
                    "It had ended before: " + invocation.path("state").asText() + ".");
        }
        context()
                .output()
                .data(
                        OutboxAnswer.json(invocation, "output"),
                        () -> outboxText().cancelled(invocation));
    }
}
