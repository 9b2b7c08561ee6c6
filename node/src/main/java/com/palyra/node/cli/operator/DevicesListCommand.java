package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra devices list}. */
@Command(name = "list", description = "List devices.")
public final class DevicesListCommand extends OperatorCommand {
    /** The command in this context. */
    public DevicesListCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode list = ask("devices.list", params());
        context().output().data(list, () -> text().devices(list));
    }
}
