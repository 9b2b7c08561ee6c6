package com.palyra.node.cli.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.NodeLine;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.protocol.Limits;
import com.palyra.protocol.quic.QuicClient;
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
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

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
        if (!NodeLine.isName(name)) {
            throw new UsageException(
                    "A publication's name has 1 to 64 characters of a-z 0-9 . _ - and begins with a letter.",
                    "Give another NAME, such as door.opened.");
        }
        JsonNode json = json();
        DeviceState state = existingState();
        requirePaired(state);
        try (QuicClient client = QuicClient.create(random, context().clock())) {
            renewIfDue(client, state, patience);
            try (NodeLine node = NodeLine.connect(client, context().clock(), state, patience)) {
                node.publish(name, json);
            }
        }
        context().output().data(object().put("accepted", true), () -> "Published " + name + ".");
    }

    private JsonNode json() throws IOException {
        String text = data;
        if (FROM_STDIN.equals(data)) {
            byte[] input = context().in().readNBytes(Limits.FRAME_BYTES + 1);
            text = new String(input, StandardCharsets.UTF_8);
        }
        if (text.length() > Limits.FRAME_BYTES) {
            throw new UsageException(
                    "The JSON is longer than the node takes.", "Publish less, or where it can be found.");
        }
        try {
            JsonNode json = JSON.readTree(text);
            if (!json.isMissingNode()) {
                return json;
            }
        } catch (JsonProcessingException wrong) {
            throw notJson();
        }
        throw notJson();
    }

    private static UsageException notJson() {
        return new UsageException("What is to be published is not JSON.", "Put text in double quotes: '\"text\"'.");
    }
}
