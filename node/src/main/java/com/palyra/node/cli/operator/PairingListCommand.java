package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.actors.view.RequestState;
import com.palyra.node.cli.CommandContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra pairing list}: open codes without their secrets, and requests. */
@Command(name = "list", description = "List open codes and requests.")
public final class PairingListCommand extends OperatorCommand {
    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only requests in this state: pending_approval, approved, rejected, expired, completed.")
    private @Nullable RequestState state;

    /** The command in this context. */
    public PairingListCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        ObjectNode params = params();
        if (state != null) {
            params.put("state", state.wireName());
        }
        JsonNode list = ask("pairing.list", params);
        context().output().data(list, () -> text().pairing(list));
    }
}
