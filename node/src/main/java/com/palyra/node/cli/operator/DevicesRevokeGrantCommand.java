package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra devices revoke-grant ID SCOPE}: the next request is refused. */
@Command(name = "revoke-grant", description = "Allow a device nothing in a scope any more.")
public final class DevicesRevokeGrantCommand extends OperatorCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "SCOPE", description = "The scope.")
    private String scope = "";

    /** The command in this context. */
    public DevicesRevokeGrantCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode grants =
                ask("devices.revoke_grant", params().put("device_id", id(id)).put("scope", scope(scope)));
        context().output().data(grants, () -> text().grants(grants));
    }
}
