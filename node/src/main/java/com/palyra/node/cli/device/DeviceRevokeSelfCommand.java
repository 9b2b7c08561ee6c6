package com.palyra.node.cli.device;

import com.palyra.node.agent.DeviceIdentity;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.NodeLine;
import com.palyra.node.agent.TurnedAway;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.Prompts;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra device revoke-self}: blocks this device at its node for ever, as one does before it is given away. */
@Command(name = "revoke-self", description = "Block this device at its node for ever.")
public final class DeviceRevokeSelfCommand extends DeviceSideCommand {
    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait for each answer (10s).")
    private Duration timeout = Limits.REQUEST_TIMEOUT;

    /** The command in this context. */
    public DeviceRevokeSelfCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        Duration patience = positive(timeout);
        DeviceState state = existingState();
        requirePaired(state);
        Ulid id;
        try (DeviceIdentity device = state.identity().orElseThrow()) {
            id = device.id();
        }
        confirm(id);
        online(state, patience, client -> {
            try (NodeLine node = NodeLine.connect(client, context().clock(), state, patience)) {
                node.revokeSelf(id);
            } catch (PalyraException cut) {
                // The node cuts the session right after its answer, which may be overtaken by that.
                if (cut.error() != ErrorCode.DEVICE_REVOKED) {
                    throw cut;
                }
            }
            return id;
        });
        change(known -> known.keepTurnedAway(TurnedAway.How.REVOKED));
        context()
                .output()
                .data(
                        object().put("device_id", id.value()).put("status", "revoked"),
                        () -> "Revoked this device, " + id + "; it never comes back.");
    }

    private void confirm(Ulid id) throws IOException {
        if (!yes) {
            Prompts.confirm(context().terminal(), "Its node then refuses device " + id + " for ever.", "revoke");
        }
    }
}
