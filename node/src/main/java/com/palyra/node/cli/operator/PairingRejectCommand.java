package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palyra pairing reject ID}. */
@Command(name = "reject", description = "Turn a request down.")
public final class PairingRejectCommand extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "Id of the request.")
    private String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; the device is told.")
    private @Nullable String reason;

    /** The command in this context. */
    public PairingRejectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        ObjectNode params = params().put("request_id", id(id));
        if (reason != null) {
            params.put("reason", reason);
        }
        JsonNode rejected = ask("pairing.reject", params);
        context().output().data(rejected, () -> text().decided("Rejected", rejected));
    }
}
