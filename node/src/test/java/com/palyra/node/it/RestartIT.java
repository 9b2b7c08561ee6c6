package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Join;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that is killed with {@code kill -9} and started again on its state directory. */
class RestartIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void aRequestSurvivesAKillWhileItIsPendingAndAfterItsApproval() {
        Machine machine = MACHINES.machine("node");
        Machine device = MACHINES.machine("device");
        Node node = machine.up();
        Join join = node.join(device, node.pin());
        String unused = node.pin();

        node = node.killAndRestart();
        node.awaitRequest(join.requestId(), "pending_approval");
        assertThat(node.run("pairing", "list").get("codes")).isEmpty();
        MACHINES.machine("late")
                .startWithInput(unused, "join", node.address(), "--code-stdin")
                .failure(4);

        join.process().kill();
        node.run("pairing", "approve", join.requestId(), "--sas", join.sas());
        node = node.killAndRestart();
        PalyraProcess again = device.start("join", node.address(), "--output", "ndjson");
        again.awaitEvent("paired");
        assertThat(again.exitCode()).isZero();

        node = node.killAndRestart();
        assertThat(device.run("device", "health").get("ok").asBoolean()).isTrue();
        assertThat(node.run("status").get("devices").asInt()).isEqualTo(1);
        assertThat(node.process().terminate()).isZero();
    }

    @Test
    void aWaitingDeviceFindsItsNodeAgainByItself() {
        Machine machine = MACHINES.machine("waiting-node");
        Node node = machine.up();
        Join join = node.join(MACHINES.machine("waiting-device"), node.pin());
        node = node.killAndRestart();
        node.run("pairing", "approve", join.requestId(), "--sas", join.sas());
        join.process().awaitEvent("paired");
        assertThat(join.process().exitCode()).isZero();
    }

    @Test
    void aSecondNodeOnTheStateDirectoryIsToldWhoHasIt() {
        Machine machine = MACHINES.machine("locked");
        Node node = machine.up();
        assertThat(machine.start("up", "--quic", "127.0.0.1:0").failure(5))
                .contains("STATE-001")
                .contains("process " + node.process().pid());
        assertThat(node.process().isAlive()).isTrue();
    }
}
