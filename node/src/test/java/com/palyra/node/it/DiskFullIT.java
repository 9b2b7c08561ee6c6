package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node whose disk is too full for its threshold: it says so, and everything that writes nothing goes on. */
class DiskFullIT {
    private static final String MORE_THAN_ANY_DISK = "4096TiB";

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void aNodeThatMayNotWriteStartsAndListsAndRefusesWhatWouldChangeSomething() {
        Machine machine = MACHINES.machine("node");
        Machine device = MACHINES.machine("device");
        Node node = machine.up();
        node.pair(device);
        String id = device.run("device", "show").get("device_id").asText();
        assertThat(node.process().terminate()).isZero();

        Node full = machine.with("PALYRA_JOURNAL_MIN_FREE", MORE_THAN_ANY_DISK).up();
        assertThat(full.run("devices", "list").get("devices")).hasSize(1);
        assertThat(full.machine().start("devices", "revoke", id).failure(1))
                .contains("The disk of the journal is nearly full", "[DEV-008]");
        assertThat(full.process().terminate()).isZero();

        Node again = machine.with("PALYRA_JOURNAL_MIN_FREE", "64MiB").up();
        again.run("devices", "revoke", id);
        assertThat(again.run("devices", "show", id).get("status").asText()).isEqualTo("revoked");
    }

    @Test
    void aNewNodeWithoutRoomIsRefusedAtOnce() {
        assertThat(MACHINES.machine("new")
                        .with("PALYRA_JOURNAL_MIN_FREE", MORE_THAN_ANY_DISK)
                        .start("up", "--quic", "127.0.0.1:0")
                        .failure(1)
                        .lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("The disk of the journal is nearly full");
    }
}
