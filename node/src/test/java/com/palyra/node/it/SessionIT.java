package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.protocol.quic.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that are open while something happens to their node or device. */
class SessionIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void aSessionOutlivesNeitherItsNodeNorItsDevicesRevocation() {
        Machine machine = MACHINES.machine("node");
        Machine device = MACHINES.machine("device");
        Node node = machine.up();
        node.pair(device);
        String id = device.run("device", "show").get("device_id").asText();

        try (LiveSession before = new LiveSession(device)) {
            node.awaitDevice(id, "paired", true);
            node.awaitSessions(1);

            node = node.killAndRestart();
            node.awaitDevice(id, "paired", false);
            assertThat(before.connection.closeCode())
                    .as("nobody told the device")
                    .isEmpty();
        }

        try (LiveSession after = new LiveSession(device)) {
            node.awaitDevice(id, "paired", true);
            JsonNode revoked = node.run("devices", "revoke", id, "--reason", "stolen");
            assertThat(revoked.get("status").asText()).isEqualTo("revoked");
            assertThat(revoked.get("connected").asBoolean()).isFalse();
            done(after.connection.closed());
            assertThat(after.connection.closeCode()).contains(CloseReason.REVOKED.code());
        }

        assertThat(device.start("device", "health").failure(4)).contains("DEV-002");
        node = node.killAndRestart();
        assertThat(device.start("device", "health").failure(4))
                .as("after a restart of the node")
                .contains("DEV-002");
        assertThat(device.startWithInput(node.pin(), "join", node.address(), "--code-stdin")
                        .failure(4))
                .contains("DEV-002");
    }
}
