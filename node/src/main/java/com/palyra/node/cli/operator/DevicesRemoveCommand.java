package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra devices remove ID}: shows an evicted or revoked device no more. */
@Command(name = "remove", description = "Hide an evicted or revoked device; its key stays bound or blocked.")
public final class DevicesRemoveCommand extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    /** The command in this context. */
    public DevicesRemoveCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode removed = ask("devices.remove", params().put("device_id", id(id)));
        context().output().data(removed, () -> text().changed("Removed", removed));
    }
}
