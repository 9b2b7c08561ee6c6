package com.palyra.node.cli.device;

import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.NodeLine;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.Publication;
import com.palyra.protocol.rpc.RpcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palyra device publish NAME JSON}: something for whoever watches this device at its node. */
@Command(name = "publish", description = "Tell something to whoever watches this device at its node.")
public final class DevicePublishCommand extends DeviceSideCommand {
    private static final String FROM_STDIN = "-";

    @Parameters(index = "0", paramLabel = "NAME", description = "What it is, such as door.opened.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "JSON|-", description = "Any JSON; - reads it from standard input.")
    private String data = "";

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait for each answer (10s).")
    private Duration timeout = Limits.REQUEST_TIMEOUT;

    /** The command in this context. */
    public DevicePublishCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        Duration patience = positive(timeout);
        Publication publication = publication();
        DeviceState state = existingState();
        requirePaired(state);
        online(state, patience, client -> {
            try (NodeLine node = NodeLine.connect(client, context().clock(), state, patience)) {
                node.publish(publication);
                return publication;
            }
        });
        context().output().data(object().put("accepted", true), () -> "Published " + name + ".");
    }

    private Publication publication() throws IOException {
        CapabilityName named;
        try {
            named = CapabilityName.parse(name);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException("For NAME, " + wrong.getMessage(), "Give another NAME, such as door.opened.");
        }
        byte[] json = FROM_STDIN.equals(data)
                ? context().in().readNBytes(Limits.MESSAGE_BYTES + 1)
                : data.getBytes(StandardCharsets.UTF_8);
        try {
            return new Publication(named, JsonValue.parse(json, Limits.MESSAGE_BYTES));
        } catch (RpcException wrong) {
            throw new UsageException(
                    "What is to be published is no JSON that can be: " + wrong.getMessage() + ".",
                    "Put text in double quotes: '\"text\"'.");
        }
    }
}
