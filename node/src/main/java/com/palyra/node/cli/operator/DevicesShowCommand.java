package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palyra devices show ID}. */
@Command(name = "show", description = "Show one device.")
public final class DevicesShowCommand extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    @Option(names = "--all", description = "Also if it was removed.")
    private boolean all;

    /** The command in this context. */
    public DevicesShowCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode device = ask("devices.show", params().put("device_id", id(id)).put("all", all));
        context().output().data(device, () -> text().device(device));
    }
}
