package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra devices grants ID}: what a device may do with secrets. */
@Command(name = "grants", description = "Show what a device may do with secrets.")
public final class DevicesGrantsCommand extends OperatorCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    /** The command in this context. */
    public DevicesGrantsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode grants = ask("devices.grants", params().put("device_id", id(id)));
        context().output().data(grants, () -> text().grants(grants));
    }
}
