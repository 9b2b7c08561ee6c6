package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;

/** {@code palyra devices clear}: removes all evicted devices. */
@Command(name = "clear", description = "Hide all evicted devices; each may still pair again.")
public final class DevicesClearCommand extends OperatorCommand {
    /** The command in this context. */
    public DevicesClearCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode cleared = ask("devices.clear", params());
        context().output().data(cleared, () -> text().cleared(cleared));
    }
}
