package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palyra devices revoke ID}: blocks a device and its key for ever. */
@Command(name = "revoke", description = "Block a device and its key for ever; its session is cut.")
public final class DevicesRevokeCommand extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit log.")
    private @Nullable String reason;

    /** The command in this context. */
    public DevicesRevokeCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        ObjectNode params = params().put("device_id", id(id));
        if (reason != null) {
            params.put("reason", reason);
        }
        JsonNode revoked = ask("devices.revoke", params);
        context().output().data(revoked, () -> text().changed("Revoked", revoked));
    }
}
