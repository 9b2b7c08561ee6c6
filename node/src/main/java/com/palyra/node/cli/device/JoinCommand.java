package com.palyra.node.cli.device;

import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.JoinEvents;
import com.palyra.node.agent.JoinFlow;
import com.palyra.node.agent.JoinOptions;
import com.palyra.node.agent.JoinResult;
import com.palyra.node.agent.JoinTarget;
import com.palyra.node.agent.Pause;
import com.palyra.node.agent.PendingRequest;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.node.terminal.Timestamps;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.ClientKind;
import com.palyra.protocol.pairing.EnrollmentDetails;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingUri;
import com.palyra.protocol.pairing.PrintableText;
import com.palyra.protocol.pairing.ShortString;
import com.palyra.protocol.quic.QuicClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palyra join}: pairs this machine with a node, or goes on with a join that was interrupted. */
@Command(name = "join", description = "Pair this machine with a node.")
public final class JoinCommand extends DeviceSideCommand {
    private static final String URI_SCHEME = "palyra:";
    private static final String FROM_STDIN = "-";

    @Parameters(
            paramLabel = "HOST:PORT|URI|-",
            arity = "0..1",
            description = "The node, or what its QR code says; - reads the URI with --code-stdin. "
                    + "Without it an interrupted join goes on.")
    private @Nullable String target;

    @Mixin
    private CodeInput code = new CodeInput();

    @Option(names = "--name", paramLabel = "NAME", description = "What people call this device (the machine's name).")
    private @Nullable String name;

    @Option(names = "--kind", paramLabel = "node|desktop|cli", description = "What this device is (cli).")
    private ClientKind kind = ClientKind.CLI;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait (as long as the node does).")
    private @Nullable Duration timeout;

    /** The command in this context. */
    public JoinCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean streams() {
        return true;
    }

    @Override
    protected void run() throws IOException {
        code.check();
        EnrollmentDetails details = details();
        Optional<Duration> patience = Optional.ofNullable(timeout).map(DeviceSideCommand::positive);
        Optional<PairingUri> uri = uri();
        try (StateDirectory directory = openDirectory("join")) {
            directory.lock(context().clock());
            DeviceState state = DeviceState.open(directory, random);
            JoinTarget where = uri.<JoinTarget>map(JoinTarget.Scanned::new).orElseGet(() -> address(state));
            try (QuicClient client = QuicClient.create(random, context().clock())) {
                JoinFlow flow = new JoinFlow(state, client, context().clock(), random, Pause.REAL);
                paired(flow.join(new JoinOptions(where, details, patience), new Announcement()));
            }
        } finally {
            uri.ifPresent(PairingUri::close);
        }
    }

    private Optional<PairingUri> uri() throws IOException {
        String text = target;
        if (FROM_STDIN.equals(target)) {
            if (!code.fromStdin()) {
                throw new UsageException("'-' reads the URI from standard input.", "Add --code-stdin.");
            }
            text = CodeInput.line(context().in());
        } else if (text != null && text.startsWith(URI_SCHEME)) {
            code.requireNone();
        } else {
            return Optional.empty();
        }
        return Optional.of(parsed(text, PairingUri::parse));
    }

    private JoinTarget address(DeviceState state) {
        if (target != null) {
            Supplier<PairingCode> source = () -> code.code(context());
            return new JoinTarget.Address(parsed(target, HostPort::parse), source);
        }
        UsageException missing = new UsageException(
                "There is no join to go on with.", "Say where the node is, such as 'palyra join 192.0.2.7:7444'.");
        PendingRequest request = state.pendingRequest().orElseThrow(() -> missing);
        return new JoinTarget.Address(request.addresses().get(0), () -> {
            throw missing;
        });
    }

    private EnrollmentDetails details() {
        String called = name == null ? PrintableText.cleaned(machine(), Limits.NAME_CHARACTERS) : name.strip();
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        try {
            return new EnrollmentDetails(called, kind, PrintableText.cleaned(platform, Limits.PLATFORM_CHARACTERS));
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(wrong.getMessage() + ".", "Give another --name.");
        }
    }

    private void paired(JoinResult result) {
        String end = Timestamps.format(result.certificateExpiresAt());
        context()
                .output()
                .data(
                        object().put("event", "paired")
                                .put("device_id", result.deviceId().value())
                                .put("certificate_expires_at", end),
                        () -> "Paired as device "
                                + context().style().bold(result.deviceId().value()) + "; certificate until " + end);
    }

    private final class Announcement implements JoinEvents {
        @Override
        public void pending(PendingRequest request) {
            context()
                    .output()
                    .data(
                            object().put("event", "pending")
                                    .put("request_id", request.requestId().value())
                                    .put("sas", request.shortString()),
                            () -> text(request));
        }

        @Override
        public void notice(String sentence) {
            context().output().diagnostic(sentence);
        }

        private String text(PendingRequest request) {
            String shown = ShortString.display(request.shortString());
            return String.join(
                    System.lineSeparator(),
                    "Waiting for approval; the short string is "
                            + context().style().bold(shown),
                    "  At the node: palyra pairing approve " + request.requestId() + " --sas " + request.shortString());
        }
    }

    private static <T> T parsed(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(
                    wrong.getMessage() + ".", "Join with HOST:PORT, or with what the QR code says in quotes.");
        }
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "device";
        }
    }
}
