package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.quic.TlsIdentity;
import com.palyra.protocol.quic.UdpRelay;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device whose QUIC and TLS are not ours: quic-go, in {@code src/test/go}. Needs Go 1.23 or later. */
@Tag("interop")
class QuicGoTest {
    private static final Path SOURCES = Path.of("src/test/go");
    private static final String HEALTHY =
            "{\"protocol_version\":1,\"kind\":\"health\",\"ok\":true,\"node_rpc_mtls_required\":true}";

    @TempDir
    private Path folder;

    @Test
    void quicGoGetsAnswersWithACertificateOfOurs() throws Exception {
        try (LocalNode node = new LocalNode(folder.resolve("node"), UnaryOperator.identity());
                WireDevice device = WireDevice.fresh()) {
            write(device.pair(node), node);
            try (Client client = new Client(build(), node.address())) {
                assertThat(client.ask("{\"protocol_version\":1,\"method\":\"node.health\"}"))
                        .containsExactly(HEALTHY);
                assertThat(client.ask("{\"protocol_version\":2,\"method\":\"node.health\"}"))
                        .containsExactly(
                                "{\"protocol_version\":1,\"kind\":\"error\",\"ok\":false,\"error\":\"protocol_mismatch\"}");
            }
        }
    }

    /** As behind a NAT box that forgot it. Needs spare connection ids of the client, which quic-go hands out. */
    @Test
    void aSessionOfQuicGoGoesOnFromAnotherAddress() throws Exception {
        try (LocalNode node = new LocalNode(folder.resolve("node"), UnaryOperator.identity());
                UdpRelay relay = new UdpRelay(node.address(), new Random(7));
                WireDevice device = WireDevice.fresh()) {
            write(device.pair(node), node);
            try (Client client = new Client(build(), relay.address())) {
                assertThat(client.ask("{\"protocol_version\":1,\"method\":\"node.health\"}"))
                        .containsExactly(HEALTHY);
                relay.changeAddresses();
                assertThat(client.ask("{\"protocol_version\":1,\"method\":\"node.health\"}"))
                        .containsExactly(HEALTHY);
            }
        }
    }

    /** As clients of the reference have it: what there is, without its content, until the device says how far it is. */
    @Test
    void quicGoIsStreamedWhatThereIsForIt() throws Exception {
        try (LocalNode node = new LocalNode(folder.resolve("node"), UnaryOperator.identity());
                WireDevice device = WireDevice.fresh()) {
            write(device.pair(node), node);
            for (String data : List.of("1", "\"two\"", "{\"three\":3}")) {
                done(node.runtime.outboxes().send(device.id, LocalNode.json(data)));
            }
            try (Client client = new Client(build(), node.address())) {
                assertThat(client.ask("{\"protocol_version\":1,\"method\":\"node.stream_events\"}"))
                        .containsExactly(event(1), event(2), event(3));
                assertThat(client.ask("{\"protocol_version\":1,\"method\":\"node.stream_events\",\"resume_from\":2}"))
                        .containsExactly(event(3));
                assertThat(
                                client.ask(
                                        "{\"protocol_version\":1,\"method\":\"node.stream_events\",\"resume_from\":1,\"params\":{}}"))
                        .first()
                        .isEqualTo("{\"protocol_version\":1,\"kind\":\"gap\",\"ok\":true,\"first_seq\":3}");
            }
        }
    }

    @Test
    void quicGoFollowsWhatComes() throws Exception {
        try (LocalNode node = new LocalNode(folder.resolve("node"), UnaryOperator.identity());
                WireDevice device = WireDevice.fresh()) {
            write(device.pair(node), node);
            try (Client client = new Client(build(), node.address())) {
                client.send("{\"protocol_version\":1,\"method\":\"node.stream_events\",\"params\":{\"follow\":true}}");
                for (int seq = 1; seq <= 3; seq++) {
                    done(node.runtime.outboxes().send(device.id, LocalNode.json("\"live\"")));
                    assertThat(client.line())
                            .startsWith("{\"protocol_version\":1,\"kind\":\"event\",\"ok\":true,\"seq\":" + seq + ",")
                            .contains("\"type\":\"message\"", "\"data\":\"live\"");
                }
                client.leave();
            }
        }
    }

    private static String event(int seq) {
        return "{\"protocol_version\":1,\"kind\":\"event\",\"ok\":true,\"seq\":" + seq + "}";
    }

    private Path build() throws Exception {
        Path client = folder.resolve("interop");
        Path said = folder.resolve("build");
        Process build = start(new ProcessBuilder("go", "build", "-o", client.toString(), ".")
                .directory(SOURCES.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile()));
        assertThat(build.waitFor()).as(Files.readString(said)).isZero();
        return client;
    }

    private static Process start(ProcessBuilder program) {
        try {
            return program.start();
        } catch (IOException e) {
            throw new AssertionError("This test needs Go 1.23 or later: " + program.command() + " cannot be run.", e);
        }
    }

    /** The program, with one connection; it gives up by itself. */
    private final class Client implements AutoCloseable {
        private final Process process;
        private final BufferedWriter requests;
        private final BufferedReader answers;
        private final Path diagnostics = folder.resolve("diagnostics");
        private boolean left;

        Client(Path program, InetSocketAddress node) {
            process = start(new ProcessBuilder(
                            program.toString(), node.getHostString() + ":" + node.getPort(), folder.toString())
                    .redirectError(diagnostics.toFile()));
            requests = process.outputWriter(UTF_8);
            answers = process.inputReader(UTF_8);
        }

        /** The frames of the answer. */
        List<String> ask(String request) throws IOException {
            send(request);
            List<String> frames = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                frames.add(line);
            }
            return frames;
        }

        void send(String request) throws IOException {
            requests.write(request + "\n");
            requests.flush();
        }

        /** The next frame, or nothing at the end of a stream. */
        String line() throws IOException {
            String line = answers.readLine();
            assertThat(line).as(Files.readString(diagnostics)).isNotNull();
            return line;
        }

        /** Goes away in the middle of a stream. */
        void leave() {
            process.destroy();
            left = true;
        }

        @Override
        public void close() throws IOException {
            requests.close();
            // It ends with its input.
            int exit = process.onExit().join().exitValue();
            assertThat(left || exit == 0).as(Files.readString(diagnostics)).isTrue();
        }
    }

    private void write(TlsIdentity identity, LocalNode node) throws IOException {
        pem("ca.pem", "CERTIFICATE", Certificates.der(node.authority()));
        pem("device.pem", "CERTIFICATE", Certificates.der(identity.chain().get(0)));
        pem("device.key", "PRIVATE KEY", identity.key().getEncoded());
    }

    private void pem(String name, String type, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n",
                UTF_8);
    }
}
