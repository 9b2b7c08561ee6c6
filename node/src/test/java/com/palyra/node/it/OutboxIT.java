package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator has for a device that is away: it waits, ends when it should, and outlives the node's restart. */
class OutboxIT {
    private static final String STRANGER = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void whatWaitsForADeviceThatIsAwayIsKeptOverARestartAndEndsAsItShould() {
        Machine machine = MACHINES.machine("node");
        Node node = machine.up();
        String id = paired(node, MACHINES.machine("device"));

        assertThat(node.run("devices", "send", id, "{\"door\":1.50}").get("seq").asLong())
                .isEqualTo(1);
        assertThat(machine.startWithInput("[2]", "devices", "send", id, "-").output())
                .contains("Message 2 ");

        JsonNode queued = invoke(node, id, "backup-1", "{\"a\":1,\"b\":[2]}");
        assertThat(queued.get("state").asText()).isEqualTo("queued");
        assertThat(queued.get("output").isNull()).isTrue();
        assertThat(invoke(node, id, "backup-1", "{ \"b\": [2], \"a\": 1 }")).isEqualTo(queued);
        assertThat(machine.start("devices", "invoke", id, "backup.start", "--request-id", "backup-1", "--detach")
                        .failure(5))
                .contains("INVOKE-002");

        node = node.killAndRestart();
        assertThat(node.run("devices", "invocation", id, "backup-1")).isEqualTo(queued);
        assertThat(node.run("devices", "send", id, "3").get("seq").asLong()).isEqualTo(4);

        JsonNode cancelled = node.run("devices", "cancel", id, "backup-1");
        assertThat(cancelled.get("state").asText()).isEqualTo("cancelled");
        assertThat(node.run("devices", "cancel", id, "backup-1")).isEqualTo(cancelled);
        assertThat(invoke(node, id, "backup-1", "{\"a\":1,\"b\":[2]}")).isEqualTo(cancelled);
    }

    @Test
    void whoAsksADeviceThatDoesNotComeIsToldSoInTime() {
        Machine machine = MACHINES.machine("patient-node");
        Node node = machine.up();
        String id = paired(node, MACHINES.machine("absent"));

        PalyraProcess waiting =
                machine.start("devices", "invoke", id, "system.ping", "--timeout", "2s", "--request-id", "late");
        assertThat(waiting.failure(7)).contains("'system.ping' did not end within the 2s of the request", "INVOKE-006");
        assertThat(node.run("devices", "invocation", id, "late").get("state").asText())
                .isEqualTo("timed_out");
        assertThat(machine.start("devices", "cancel", id, "late").failure(5)).contains("timed_out", "INVOKE-008");

        assertThat(machine.start("devices", "invocation", id, "never").failure(3))
                .contains("INVOKE-001");
        assertThat(machine.start("devices", "invoke", STRANGER, "system.ping").failure(3))
                .contains("DEV-001");
        assertThat(machine.start("devices", "send", STRANGER, "{}").failure(3)).contains("DEV-001");
        assertThat(machine.start("devices", "events", STRANGER).failure(3)).contains("DEV-001");
        assertThat(node.run("devices", "events", id).get("publications")).isEmpty();
    }

    @Test
    void whoWatchesSeesADeviceComeAndGo() {
        Machine machine = MACHINES.machine("watched-node");
        Machine device = MACHINES.machine("watched");
        Node node = machine.up();
        String id = paired(node, device);
        node.awaitDevice(id, "paired", false);

        PalyraProcess list = machine.start("devices", "list", "--watch", "--output", "ndjson");
        PalyraProcess show = machine.start("devices", "show", id, "--watch", "--output", "ndjson");
        list.awaitLine("\"connected\":false");
        show.awaitLine("\"connected\":false");
        try (LiveSession session = new LiveSession(device)) {
            assertThat(session.connection.closeCode()).isEmpty();
            assertThat(list.awaitLine("\"connected\":true")).contains(id, "\"address\":\"127.0.0.1\"");
            show.awaitLine("\"connected\":true");
        }
        node.run("devices", "revoke", id);
        list.awaitLine("\"status\":\"revoked\"");
        show.awaitLine("\"status\":\"revoked\"");
        assertThat(list.isAlive()).isTrue();
        list.terminate();
        assertThat(node.process().terminate()).isZero();
        assertThat(show.failure(6)).contains("CLI-002");
    }

    private static String paired(Node node, Machine device) {
        node.pair(device);
        return device.run("device", "show").get("device_id").asText();
    }

    private static JsonNode invoke(Node node, String id, String request, String input) {
        return node.run(
                "devices",
                "invoke",
                id,
                "backup.start",
                "--request-id",
                request,
                "--input",
                input,
                "--timeout",
                "10m",
                "--detach");
    }
}
