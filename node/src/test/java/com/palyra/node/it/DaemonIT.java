package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daemon as a process: how it starts, is told apart, and ends. */
class DaemonIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void aSignalEndsTheNodeInOrderAndTheNextStartFindsTheSameNode() {
        Machine machine = MACHINES.machine("signal");
        Machine.Node node = machine.up("--name", "office");
        String id = node.run("status").get("node_id").asText();

        assertThat(node.process().terminate()).isZero();
        assertThat(machine.start("status").failure(6)).contains("No node is running", "[CLI-002]");
        assertThat(machine.state().resolve("admin.sock")).doesNotExist();

        Machine.Node again = machine.up("--name", "office");
        assertThat(again.run("status").get("node_id").asText()).isEqualTo(id);
        assertThat(again.run("status").get("name").asText()).isEqualTo("office");
        assertThat(again.run("health").get("ok").asBoolean()).isTrue();
    }

    @Test
    void aSignalWhileTheNodeStartsEndsItWithoutAWord() {
        Machine machine = MACHINES.machine("hasty");
        PalyraProcess node = machine.start("up", "--quic", "127.0.0.1:0", "--http", "off");
        Path log = machine.state().resolve("log/node.log");
        Awaitility.await("the start")
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Files.exists(log) && Files.readString(log).contains("Starting"));
        assertThat(node.terminate()).as(node.report()).isZero();
        assertThat(node.failure(0)).isEmpty();
        assertThat(machine.up().run("health").get("ok").asBoolean()).isTrue();
    }

    @Test
    void aSecondNodeOnTheSameStateIsToldWhichProcessHasIt() {
        Machine machine = MACHINES.machine("second");
        Machine.Node node = machine.up();
        String told = machine.start("up", "--quic", "127.0.0.1:0").failure(5);
        assertThat(told)
                .contains("process " + node.process().pid(), "[STATE-001]")
                .doesNotContain("\tat ");
    }

    @Test
    void aPortThatIsTakenIsOneSentenceAndNoStackTrace() {
        Machine.Node node = MACHINES.machine("first").up();
        PalyraProcess other = MACHINES.machine("other").start("up", "--quic", node.address());
        assertThat(other.failure(5).lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("palyra: ")
                .contains(node.address());
    }

    @Test
    void theLogIsForTheOwnerAndHoldsNoCode() throws IOException {
        Machine machine = MACHINES.machine("log");
        Machine.Node node = machine.up("-v");
        String code = node.pin();
        assertThat(node.process().terminate()).isZero();

        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(machine.state().resolve("log/node.log"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(machine.state().resolve("log/node.log")))
                .contains("is ready")
                .doesNotContain(code.substring(code.indexOf('-') + 1));
    }
}
