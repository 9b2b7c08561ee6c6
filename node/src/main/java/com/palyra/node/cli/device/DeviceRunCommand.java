package com.palyra.node.cli.device;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.agent.AgentEvents;
import com.palyra.node.agent.DeviceAgent;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.capability.Capabilities;
import com.palyra.node.agent.capability.ConfigSource;
import com.palyra.node.agent.capability.DeviceConfig;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.Version;
import com.palyra.node.terminal.Signals;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import com.palyra.protocol.quic.QuicClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra device run}: the agent, in the foreground until a signal ends it. */
@Command(
        name = "run",
        description =
                "Stay connected with the node: get its events, do what device.conf allows, renew the certificate.")
public final class DeviceRunCommand extends DeviceSideCommand {
    private static final int SHOWN_CHARACTERS = 2000;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "What this device does for its node (device.conf in the state directory).")
    private @Nullable Path config;

    /** The command in this context. */
    public DeviceRunCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean streams() {
        return true;
    }

    @Override
    protected void run() throws InterruptedException {
        DeviceState known = existingState();
        requirePaired(known);
        try (StateDirectory directory = openDirectory("device");
                QuicClient client = QuicClient.create(random, context().clock())) {
            Path file = config == null ? directory.path(DeviceConfig.FILE) : config;
            Capabilities capabilities = Capabilities.of(
                    ConfigSource.read(file, config != null),
                    context().environment(),
                    Version.current(),
                    System.getProperties(),
                    context().clock());
            if (!capabilities.hindered().isEmpty()) {
                context()
                        .output()
                        .diagnostic("Not available until this is mended: "
                                + PrintableText.cleaned(String.join(", ", capabilities.hindered()), SHOWN_CHARACTERS)
                                + ".");
            }
            DeviceAgent agent = new DeviceAgent(
                    directory,
                    client,
                    context().clock(),
                    random,
                    capabilities,
                    new DeviceAgent.Self(platform(), Version.current()),
                    new Announcements(known));
            Signals.handle("TERM", agent::stop);
            Signals.handle("INT", agent::stop);
            agent.run();
        }
    }

    private static String platform() {
        return PrintableText.cleaned(
                System.getProperty("os.name") + " " + System.getProperty("os.arch"), Limits.PLATFORM_CHARACTERS);
    }

    /** Data of the node goes to standard output; what the agent does, too, for scripts, and to standard error for people. */
    private final class Announcements implements AgentEvents {
        private final DeviceState known;

        Announcements(DeviceState known) {
            this.known = known;
        }

        @Override
        public void received(String event, ObjectNode details, String sentence) {
            context().output().data(named(event, details), () -> sentence);
        }

        @Override
        public void happened(String event, ObjectNode details, String sentence) {
            if (event.equals("connected")) {
                letIn(known);
            }
            if (context().options().output().machine()) {
                context().output().data(named(event, details), () -> sentence);
            } else {
                context().output().diagnostic(sentence);
            }
        }

        @Override
        public void ended(String event, ObjectNode details) {
            if (context().options().output().machine()) {
                context().output().data(named(event, details), () -> "");
            }
        }

        @Override
        public void warning(String sentence) {
            context().output().diagnostic(sentence);
        }

        private static ObjectNode named(String event, ObjectNode details) {
            ObjectNode json = object().put("event", event);
            json.setAll(details);
            return json;
        }
    }
}
