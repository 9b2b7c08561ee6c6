package com.palyra.node.it;

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

        Client(Path program, InetSocketAddress node) {
            process = start(new ProcessBuilder(
                            program.toString(), node.getHostString() + ":" + node.getPort(), folder.toString())
                    .redirectError(diagnostics.toFile()));
            requests = process.outputWriter(UTF_8);
            answers = process.inputReader(UTF_8);
        }

        /** The frames of the answer. */
        List<String> ask(String request) throws IOException {
            requests.write(request + "\n");
            requests.flush();
            List<String> frames = new ArrayList<>();
            for (String line = answers.readLine(); ; line = answers.readLine()) {
                assertThat(line).as(Files.readString(diagnostics)).isNotNull();
                if (line.isEmpty()) {
                    return frames;
                }
                frames.add(line);
            }
        }

        @Override
        public void close() throws IOException {
            requests.close();
            // It ends with its input.
            int exit = process.onExit().join().exitValue();
            assertThat(exit).as(Files.readString(diagnostics)).isZero();
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
