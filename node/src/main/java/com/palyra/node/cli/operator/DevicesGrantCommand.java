package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.protocol.vault.Access;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra devices grant ID SCOPE read|write}: allows a device something in a scope. */
@Command(name = "grant", description = "Allow a device to read or write secrets of a scope.")
public final class DevicesGrantCommand extends OperatorCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "Id of the device.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "SCOPE", description = "The scope, such as skill:extractor.")
    private String scope = "";

    @Parameters(index = "2", paramLabel = "read|write", description = "What is allowed; writing includes reading.")
    private String access = "";

    /** The command in this context. */
    public DevicesGrantCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        JsonNode grants = ask(
                "devices.grant",
                params().put("device_id", id(id)).put("scope", scope(scope)).put("access", access(access)));
        context().output().data(grants, () -> text().grants(grants));
    }

    private static String access(String typed) {
        try {
            return Access.parse(typed.toLowerCase(Locale.ROOT)).wireName();
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(
                    "What is allowed is read or write, and not that.", "See 'palyra help devices grant'.");
        }
    }
}
