package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import com.palyra.node.harness.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people hear of a node whose disk gets full, or cannot be written at all: the operator, and who wants to join. */
class FullDiskIT {
    private static final int MEBIBYTES = 160;

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private final Machine device = MACHINES.machine("device");

    @BeforeEach
    void needsNamespaces() {
        assumeTrue(System.getProperty("os.name", "").equals("Linux"), "a small disk needs Linux");
    }

    @Test
    void aRevocationOnAFullDiskCountsAtOnceIsShownAsNotStoredAndIsStoredWhenThereIsRoom() throws Exception {
        SmallDisk disk = SmallDisk.up(MACHINES.machine("node"), MEBIBYTES);
        Machine node = disk.inside();
        String id = pair(disk, node);

        disk.fill();
        assertThat(node.start("devices", "revoke", id).failure(1).lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("refused from now on, but its revocation is not stored"))
                .anyMatch(line -> line.contains("A restart forgets it") && line.contains("[DEV-008]"));
        assertThat(device.start("device", "health").failure(4)).contains("[DEV-002]");
        JsonNode shown = node.run("devices", "show", id);
        assertThat(shown.get("unstored_status").asText()).isEqualTo("revoked");
        assertThat(shown.get("status").asText()).isEqualTo("paired");
        assertThat(node.start("devices", "list").output()).contains("revoked, not stored (paired)");

        disk.empty();
        Awaitility.await("the revocation is stored")
                .atMost(PalyraProcess.PATIENCE)
                .until(() ->
                        node.run("devices", "show", id).get("status").asText().equals("revoked"));
        assertThat(node.run("devices", "show", id).get("unstored_status").isNull())
                .isTrue();
        assertNoStackTrace(disk);
    }

    @Test
    void healthStatusAndTheOutputOfTheNodeSayThatTheDiskIsFull() throws Exception {
        SmallDisk disk = SmallDisk.up(MACHINES.machine("node"), MEBIBYTES);
        Machine node = disk.inside();
        assertThat(node.start("health").output()).isEqualTo("ok");

        disk.fill();
        JsonNode full = disk.node().process().awaitEvent("journal_disk_full");
        assertThat(full.get("min_free_bytes").asText()).isEqualTo("67108864");
        assertThat(node.start("health").failure(1))
                .contains("The node writes nothing", "nothing is written below 64 MiB", "[JOURNAL-004]");
        assertThat(node.run("status").at("/journal/state").asText()).isEqualTo("disk_full");
        assertThat(node.start("status").output()).contains("disk full, writes are refused");

        disk.empty();
        disk.node().process().awaitEvent("journal_ok");
        assertThat(node.run("health").get("state").asText()).isEqualTo("ok");
        assertThat(log(disk).lines().filter(line -> line.contains("journal_disk_full")))
                .hasSize(1);
    }

    @Test
    void whoWantsToJoinHearsThatTheNodeCannotStoreIt() throws Exception {
        SmallDisk disk = SmallDisk.up(MACHINES.machine("node"), MEBIBYTES);
        Machine node = disk.inside();
        String code = node.run("pairing", "code").get("code").asText();
        disk.fill();
        assertThat(device.startWithInput(code + "\n", "join", disk.node().address(), "--code-stdin")
                        .failure(1)
                        .lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("The node cannot store anything now."))
                .anyMatch(line -> line.contains("Ask the operator of the node") && line.contains("[NET-006]"));
        assertNoStackTrace(disk);
    }

    @Test
    void aStateDirectoryThatIsReadOnlyIsNamed() throws Exception {
        Machine machine = MACHINES.machine("read-only");
        assertThat(SmallDisk.on(machine, 1, "mount -o remount,ro \"$0\"")
                        .start("up", "--quic", "127.0.0.1:0")
                        .failure(1)
                        .lines())
                .containsExactly(
                        "palyra: The state directory is read-only: " + machine.state(),
                        "  Check that the directory exists, is writable and belongs to you. [STATE-003]");
    }

    private String pair(SmallDisk disk, Machine node) {
        String code = node.run("pairing", "code").get("code").asText();
        PalyraProcess join =
                device.startWithInput(code + "\n", "join", disk.node().address(), "--code-stdin", "--output", "ndjson");
        JsonNode pending = join.awaitEvent("pending");
        node.run(
                "pairing",
                "approve",
                pending.get("request_id").asText(),
                "--sas",
                pending.get("sas").asText());
        return join.awaitEvent("paired").get("device_id").asText();
    }

    private static void assertNoStackTrace(SmallDisk disk) throws IOException {
        assertThat(log(disk)).contains("[JOURNAL-004]");
        assertThat(log(disk).lines())
                .noneMatch(line ->
                        line.startsWith("\tat ") || line.startsWith("Caused by: ") || line.contains("Exception:"));
    }

    private static String log(SmallDisk disk) throws IOException {
        return Files.readString(disk.path("log/node.log"));
    }
}
