package com.palyra.node.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.NodeInfo;
import com.palyra.actors.NodeNotice;
import com.palyra.node.admin.FakeNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.OutputFormat;
import com.palyra.node.terminal.ProcessTerminal;
import com.palyra.protocol.pairing.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class NodeReportTest {
    private static final NodeInfo INFO = new NodeInfo(
            FakeNode.DEVICE,
            "cd".repeat(32),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 7444),
            List.of(new HostPort("192.0.2.1", 7444), new HostPort("127.0.0.1", 7444)),
            FakeNode.NOW.plusSeconds(60),
            List.of());
    private static final NodeNotice NOTICE = new NodeNotice(
            FakeNode.NOW,
            "pairing_requested",
            "'pixel' asks to pair.",
            Map.of("request_id", FakeNode.REQUEST.value(), "device_id", FakeNode.DEVICE.value()));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Command
    private static final class Nothing {}

    @Test
    void scriptsGetExactlyTheReadyObjectAndThenOneObjectANotice() {
        NodeReport report = new NodeReport(context("012", OutputFormat.NDJSON));
        report.ready(INFO, Path.of("/state"), new FakeNode());
        report.notice(NOTICE);

        assertThat(printed().lines())
                .containsExactly(
                        "{\"event\":\"ready\",\"node_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\",\"node_fingerprint\":\""
                                + "cd".repeat(32)
                                + "\",\"quic_address\":\"127.0.0.1:7444\",\"http_address\":\"127.0.0.1:7142\",\"state_dir\":\"/state\"}",
                        "{\"event\":\"pairing_requested\",\"at\":\"2026-03-01T12:00:00.000Z\","
                                + "\"device_id\":\"01BX5ZZKBKACTAV9WEVGEMMVRZ\","
                                + "\"request_id\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"}");
    }

    @Test
    void withoutATerminalNoCodeIsShown() {
        NodeReport report = new NodeReport(context("02", OutputFormat.TEXT));
        report.ready(INFO, Path.of("/state"), new FakeNode());

        assertThat(printed())
                .contains(
                        FakeNode.DEVICE.value(),
                        "cd".repeat(32),
                        "192.0.2.1:7444, 127.0.0.1:7444",
                        "http://127.0.0.1:7142",
                        "/state")
                .doesNotContain("4711", "palyra://", "palyra join");
    }

    @Test
    void atATerminalAFreshPinAndQrCodeAreShown() {
        NodeReport report = new NodeReport(context("012", OutputFormat.TEXT));
        report.ready(INFO, Path.of("/state"), new FakeNode());

        assertThat(printed()).contains("4711-123456", "palyra join 192.0.2.1:7444", "palyra://pair?", "\u2588");
    }

    @Test
    void aNoticeThatComesBeforeTheNodeIsReadyWaitsForIt() {
        NodeReport report = new NodeReport(context("", OutputFormat.TEXT));
        report.notice(NOTICE);
        assertThat(printed()).isEmpty();

        report.ready(INFO, Path.of("/state"), new FakeNode());
        assertThat(printed().lines()).last().asString().endsWith("'pixel' asks to pair.");
    }

    private CommandContext context(String terminals, OutputFormat format) {
        Properties system = new Properties();
        system.setProperty(ProcessTerminal.TTY_PROPERTY, terminals);
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        InputStream in = InputStream.nullInputStream();
        CommandContext context = new CommandContext(
                in,
                stream,
                stream,
                ProcessTerminal.detect(system, in, stream),
                Map.of("NO_COLOR", "1"),
                () -> FakeNode.NOW);
        new CommandLine(new Nothing())
                .addMixin("global", context.options())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs("--output", format.toString());
        return context;
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
