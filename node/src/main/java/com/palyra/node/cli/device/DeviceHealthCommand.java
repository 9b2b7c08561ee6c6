package com.palyra.node.cli.device;

import com.palyra.node.agent.DeviceClient;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.HealthResult;
import com.palyra.node.cli.CommandContext;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra device health}: one request to the node over mutual TLS. */
@Command(name = "health", description = "Ask the node for its health over mutual TLS.")
public final class DeviceHealthCommand extends DeviceSideCommand {
    private static final double NANOS_PER_HUNDREDTH = 10_000.0;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait (10s).")
    private Duration timeout = Limits.REQUEST_TIMEOUT;

    /** The command in this context. */
    public DeviceHealthCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        Duration patience = positive(timeout);
        DeviceState state = existingState();
        HealthResult health = patiently(() -> online(
                state, patience, client -> new DeviceClient(client, context().clock()).health(state, patience)));
        letIn(state);
        double milliseconds = Math.round(health.roundTrip().toNanos() / NANOS_PER_HUNDREDTH) / 100.0;
        context()
                .output()
                .data(
                        object().put("ok", health.ok())
                                .put("node_rpc_mtls_required", health.nodeRpcMtlsRequired())
                                .put("rtt_ms", milliseconds),
                        () -> (health.ok() ? "ok" : "not healthy") + ", answered in " + milliseconds + " ms");
        if (!health.ok()) {
            throw new PalyraException(ErrorCode.NODE_UNHEALTHY, "The node answers, but it is not healthy.");
        }
    }
}
