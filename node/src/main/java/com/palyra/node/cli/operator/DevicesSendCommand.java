package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra devices send ID JSON|-}: a message that waits for the device. */
@Command(name = "send", description = "Send a device a message; it waits until the device takes it.")
public final class DevicesSendCommand extends OperatorCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "JSON|-", description = "The message; - takes it from standard input.")
    private String message = "";

    /** The command in this context. */
    public DevicesSendCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        String device = id(id);
        String json = message.equals("-")
                ? JsonInput.piped("The message", context())
                : JsonInput.given("The message", message);
        JsonNode sent = ask("devices.send", params().put("device_id", device).put("data_json", json));
        context()
                .output()
                .data(
                        sent,
                        () -> "Message " + sent.path("seq").asText() + " is in the outbox of device " + device + ".");
    }
}
