package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra devices evict ID}: ends a device's certificates; it may pair again with its key. */
@Command(name = "evict", description = "End a device's pairing; it may pair again.")
public final class DevicesEvictCommand extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    /** The command in this context. */
    public DevicesEvictCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode evicted = ask("devices.evict", params().put("device_id", id(id)));
        context().output().data(evicted, () -> text().changed("Evicted", evicted));
    }
}
