package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra devices rotate ID}: replaces a device's certificate. */
@Command(name = "rotate", description = "Replace a device's certificate; it gets the next one when it renews.")
public final class DevicesRotateCommand extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    /** The command in this context. */
    public DevicesRotateCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode rotated = ask("devices.rotate", params().put("device_id", id(id)));
        context().output().data(rotated, () -> text().rotated(rotated));
    }
}
