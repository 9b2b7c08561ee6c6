package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra devices list}. */
@Command(name = "list", description = "List devices.")
public final class DevicesListCommand extends OperatorCommand {
    @Option(names = "--all", description = "Also those that were removed.")
    private boolean all;

    /** The command in this context. */
    public DevicesListCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode list = ask("devices.list", params().put("all", all));
        context().output().data(list, () -> text().devices(list));
    }
}
