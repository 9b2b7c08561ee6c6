package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Join;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What scripts see when something does not work: one exit code and one error for each reason. */
class ExitCodesIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private static @Nullable Node shared;

    @BeforeAll
    static void startNode() {
        shared = MACHINES.machine("node").up();
    }

    @Test
    void aRequestThatNobodyDecidesOnEndsWithSeven() {
        Machine device = MACHINES.machine("forgotten");
        Node impatient = MACHINES.machine("impatient-node")
                .with("PALYRA_APPROVAL_TTL", "1s")
                .up();
        Join join = impatient.join(device, impatient.pin());
        assertThat(join.process().failure(7)).contains("PAIR-003");
        impatient.awaitRequest(join.requestId(), "expired");
        impatient
                .machine()
                .start("pairing", "approve", join.requestId(), "--skip-sas")
                .failure(7);
        device.start("device", "health").failure(3);
    }

    @Test
    void aJoinThatWaitsNoLongerEndsWithSevenAndCanBeContinued() {
        Machine device = MACHINES.machine("impatient");
        Join join = node().join(device, node().pin(), "--timeout", "8s");
        assertThat(join.process().failure(7)).contains("PAIR-015").contains("Run 'palyra join' again");
        node().run("pairing", "approve", join.requestId(), "--sas", join.sas());
        PalyraProcess again = device.start("join", "--output", "ndjson");
        again.awaitEvent("paired");
        assertThat(again.exitCode()).isZero();
    }

    @Test
    void aNodeThatIsNotThereEndsWithSix() {
        Machine nobody = MACHINES.machine("nobody");
        assertThat(nobody.startWithInput("1234-567890", "join", "127.0.0.1:9", "--code-stdin", "--timeout", "1s")
                        .failure(6))
                .contains("NET-001")
                .contains("127.0.0.1:9")
                .doesNotContain("567890");
        assertThat(nobody.start("status").failure(6)).contains("CLI-002");
    }

    @Test
    void aCodeInTheListOfProcessesIsRefusedWithTwo() {
        assertThat(MACHINES.machine("careless")
                        .start("join", node().address(), "--code", "1234-567890")
                        .failure(2))
                .contains("--allow-insecure-code-arg")
                .doesNotContain("567890");
    }

    @Test
    void aJoinWithoutACodeOrATerminalEndsWithTwo() {
        assertThat(MACHINES.machine("silent").start("join", node().address()).failure(2))
                .contains("--code-stdin");
    }

    @Test
    void twoJoinsOnOneStateDirectoryEndWithFive() {
        Machine device = MACHINES.machine("twice");
        Join first = node().join(device, node().pin());
        assertThat(device.startWithInput(node().pin(), "join", node().address(), "--code-stdin")
                        .failure(5))
                .contains("STATE-001")
                .contains("process " + first.process().pid());
        node().run("pairing", "reject", first.requestId());
        first.process().failure(4);
    }

    private static Node node() {
        if (shared == null) {
            throw new AssertionError("The node did not start");
        }
        return shared;
    }
}
