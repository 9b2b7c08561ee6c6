package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.SmallDisk;
import com.palyra.protocol.Limits;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node on a small disk of its own that gets full, and one whose folder of sealed values cannot be written. */
class VaultDiskFullIT {
    private static final int MEBIBYTES = 160;

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @BeforeEach
    void needsNamespaces() {
        assumeTrue(System.getProperty("os.name", "").equals("Linux"), "a small disk needs Linux");
    }

    @Test
    void onAFullDiskValuesAreReadAndNotStored() throws Exception {
        Machine outside = MACHINES.machine("node");
        SmallDisk disk = SmallDisk.up(outside, MEBIBYTES);
        Machine machine = disk.inside();
        machine.runWithInput("before", "secrets", "set", "global/key");

        disk.fill();
        assertRefused(machine, "[JOURNAL-004]", "secrets", "set", "global/key");
        assertRefused(machine, "[JOURNAL-004]", "secrets", "set", "skill:new/key");
        assertRefused(machine, "[JOURNAL-004]", "secrets", "rotate-keys", "--root");
        assertReads(machine, "before");

        disk.empty();
        machine.runWithInput("after", "secrets", "set", "global/key");
        assertReads(machine, "after");

        String blobs = outside.state() + "/vault/blobs";
        disk.run("mount --bind '" + blobs + "' '" + blobs + "' && mount -o remount,bind,ro '" + blobs + "'");
        assertRefused(machine, "[VAULT-013]", "secrets", "set", "global/key");
        assertReads(machine, "after");
        disk.run("umount '" + blobs + "'");
        machine.runWithInput("again", "secrets", "set", "global/key");
        assertReads(machine, "again");
        assertThat(machine.run("secrets", "history", "global/key").get("versions"))
                .as("acknowledged versions")
                .hasSize(3);
        assertThat(machine.run("secrets", "list").get("secrets")).hasSize(1);
    }

    private static void assertRefused(Machine machine, String code, String... command) {
        Instant begin = Instant.now();
        String said = machine.startWithInput("refused", command).failure(1);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Limits.ADMIN_ANSWER.plusSeconds(10));
        assertThat(said.lines()).as(said).hasSize(2);
        assertThat(said).contains(code);
    }

    private static void assertReads(Machine machine, String value) {
        assertThat(machine.start("secrets", "get", "global/key", "--reveal").output())
                .isEqualTo(value);
    }
}
