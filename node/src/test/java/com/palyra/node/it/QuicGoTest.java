package com.palyra.node.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.quic.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device whose QUIC and TLS are not ours: quic-go, in {@code src/test/go}. Needs Go 1.23 or later. */
@Tag("interop")
class QuicGoTest {
    private static final Path SOURCES = Path.of("src/test/go");
    private static final long BUILD_MINUTES = 5;

    @TempDir
    private Path folder;

    @Test
    void quicGoGetsAnswersWithACertificateOfOurs() throws Exception {
        Path client = build();
        try (LocalNode node = new LocalNode(folder.resolve("node"), UnaryOperator.identity());
                WireDevice device = WireDevice.fresh()) {
            write(device.pair(node), node);
            assertThat(run(
                            client.toString(),
                            node.address().getHostString() + ":"
                                    + node.address().getPort(),
                            folder.toString(),
                            "{\"protocol_version\":1,\"method\":\"node.health\"}",
                            "{\"protocol_version\":2,\"method\":\"node.health\"}"))
                    .containsExactly(
                            "{\"protocol_version\":1,\"kind\":\"health\",\"ok\":true,\"node_rpc_mtls_required\":true}",
                            "{\"protocol_version\":1,\"kind\":\"error\",\"ok\":false,\"error\":\"protocol_mismatch\"}");
        }
    }

    private Path build() throws Exception {
        Path client = folder.resolve("interop");
        assertThat(run("go", "build", "-o", client.toString(), ".")).isEmpty();
        return client;
    }

    /** Runs it in the folder of the sources; returns the lines of its standard output. */
    private List<String> run(String... command) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path diagnostics = Files.createTempFile(folder, "err", "");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(SOURCES.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(diagnostics.toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError("This test needs Go 1.23 or later: " + command[0] + " cannot be run.", e);
        }
        try {
            assertThat(process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES))
                    .as("%s ends", List.of(command))
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(diagnostics)).isZero();
            return new ArrayList<>(Files.readAllLines(out));
        } finally {
            process.destroyForcibly();
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
