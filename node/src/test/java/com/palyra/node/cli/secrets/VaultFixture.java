package com.palyra.node.cli.secrets;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.node.admin.AdminServer;
import com.palyra.node.admin.FakeNode;
import com.palyra.node.admin.FakeVault;
import com.palyra.node.admin.NodeCommands;
import com.palyra.node.cli.CliRun;
import com.palyra.protocol.SensitiveBytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A node with a vault of two secrets, and a command line on it. */
abstract class VaultFixture {
    static final String TEXT = "global/openai_api_key";
    static final String BINARY = "skill:extractor/token";

    @TempDir
    Path state = Path.of("");

    final FakeVault vault = FakeVault.sample();
    private Optional<AdminServer> server = Optional.empty();

    @BeforeEach
    void serve() {
        server = Optional.of(AdminServer.start(state, new NodeCommands(new FakeNode(vault))));
    }

    @AfterEach
    void stop() {
        server.ifPresent(AdminServer::close);
    }

    CliRun palyra(String... arguments) {
        return on().run(arguments);
    }

    CliRun on() {
        return CliRun.on(state).clock(() -> FakeNode.NOW);
    }

    static void assertCleared(List<SensitiveBytes> secrets) {
        for (SensitiveBytes secret : secrets) {
            assertThatThrownBy(secret::exposeCopy).isInstanceOf(IllegalStateException.class);
        }
    }
}
