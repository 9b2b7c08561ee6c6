package com.palyra.node.cli.operator;

import com.palyra.actors.NodeSettings;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.PalyraCommand;
import com.palyra.node.cli.UsageException;
import com.palyra.node.cli.Version;
import com.palyra.node.daemon.DaemonSettings;
import com.palyra.node.daemon.ListenAddress;
import com.palyra.node.daemon.NodeConfig;
import com.palyra.node.daemon.NodeDaemon;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.persistence.state.StateDirectory.Role;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra up}: runs the node in the foreground until a signal ends it. */
@Command(name = "up", description = "Run the node in the foreground.")
public final class UpCommand extends PalyraCommand {
    @Option(names = "--quic", paramLabel = "HOST:PORT", description = "Where to listen, UDP (*:7444).")
    private @Nullable String quic;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT|off",
            description = "Where to answer /metrics and /health over HTTP, loopback only (127.0.0.1:7142).")
    private @Nullable String http;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT,...",
            description = "What devices are told to connect to, best first.")
    private @Nullable String advertise;

    @Option(names = "--name", paramLabel = "NAME", description = "What people call the node (the machine's name).")
    private @Nullable String name;

    /** The command in this context. */
    public UpCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean streams() {
        return true;
    }

    @Override
    protected void run() throws InterruptedException {
        NodeConfig config = NodeConfig.load(System.getProperties(), context().environment());
        NodeSettings settings = settings(config);
        Path stateDirectory = context().stateDirectory(Role.NODE);
        // The log lives in the directory and is the log of the node that runs in it, so a second one must not open it.
        try (StateDirectory directory = StateDirectory.open(stateDirectory)) {
            directory.lock(context().clock());
        }
        context().logTo(stateDirectory, "node");

        CompletableFuture<NodeDaemon> started = new CompletableFuture<>();
        StopOnSignal stop = new StopOnSignal(started);
        Runtime.getRuntime().addShutdownHook(new Thread(stop, "palyra-stop"));
        try {
            started.complete(start(stateDirectory, settings, config));
        } catch (RuntimeException failed) {
            started.completeExceptionally(failed);
            if (!stop.endedTheStart()) {
                throw failed;
            }
        }
        new CountDownLatch(1).await();
    }

    private NodeDaemon start(Path stateDirectory, NodeSettings settings, NodeConfig config) {
        NodeReport report = new NodeReport(context());
        NodeDaemon daemon = NodeDaemon.start(
                stateDirectory,
                new DaemonSettings(settings, config.journal(), config.vault(), http(config)),
                context().clock(),
                new SecureRandom(),
                report::notice);
        try {
            report.ready(daemon.info(), daemon.stateDirectory(), daemon.operations());
            return daemon;
        } catch (RuntimeException failed) {
            daemon.close();
            throw failed;
        }
    }

    private Optional<InetSocketAddress> http(NodeConfig config) {
        return http == null ? config.http() : given("--http", http, ListenAddress::parseHttp);
    }

    private NodeSettings settings(NodeConfig config) {
        InetSocketAddress listen = quic == null ? config.quic() : given("--quic", quic, ListenAddress::parse);
        List<HostPort> told =
                advertise == null ? config.advertise() : given("--advertise", advertise, NodeConfig::addresses);
        String called = name == null ? config.name().orElseGet(UpCommand::machine) : name.strip();
        return new NodeSettings(
                checkedName(called),
                Version.current(),
                listen,
                told,
                config.deviceCertificateLife(),
                config.nodeCertificateLife(),
                config.approvalTtl());
    }

    private static String checkedName(String name) {
        int length = name.codePointCount(0, name.length());
        boolean printable = name.codePoints()
                .noneMatch(character ->
                        Character.isISOControl(character) || Character.getType(character) == Character.FORMAT);
        if (name.isEmpty() || length > Limits.NAME_CHARACTERS || !printable) {
            throw new UsageException(
                    "The name of a node has 1 to " + Limits.NAME_CHARACTERS + " printable characters.",
                    "Give another --name.");
        }
        return name;
    }

    private static <T> T given(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(
                    "The value of " + option + " is wrong: " + wrong.getMessage() + ".", "See 'palyra help up'.");
        }
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "palyra";
        }
    }
}
