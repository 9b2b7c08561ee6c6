package com.palyra.node.cli.device;

import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.Renewer;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.terminal.Timestamps;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.Limits;
import com.palyra.protocol.quic.QuicClient;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra device renew}: the next certificate at once. */
@Command(name = "renew", description = "Get the next certificate now; other commands do so when it is time.")
public final class DeviceRenewCommand extends DeviceSideCommand {
    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait for each answer (10s).")
    private Duration timeout = Limits.REQUEST_TIMEOUT;

    /** The command in this context. */
    public DeviceRenewCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        Duration patience = positive(timeout);
        existingState();
        try (QuicClient client = QuicClient.create(random, context().clock());
                StateDirectory held = heldDirectory()) {
            Instant end = patiently(
                    () -> new Renewer(client, context().clock()).renew(DeviceState.open(held, random), patience));
            context()
                    .output()
                    .data(
                            object().put("certificate_expires_at", Timestamps.format(end)),
                            () -> "The certificate is good until " + Timestamps.format(end) + ".");
        }
    }
}
