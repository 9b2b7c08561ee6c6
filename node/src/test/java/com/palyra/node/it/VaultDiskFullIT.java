package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.protocol.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        Files.createDirectories(outside.state());
        Node node = outside.with("PALYRA_JOURNAL_MIN_FREE", "64MiB")
                .startedBy(
                        "unshare",
                        "-rm",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o mode=700,size=" + MEBIBYTES + "m tmpfs '" + outside.state()
                                + "' && exec \"$@\"",
                        "sh")
                .up();
        String[] enter = enter(node);
        Machine machine = outside.startedBy(enter);
        machine.runWithInput("before", "secrets", "set", "global/key");

        // What a path in /proc leads to is the disk that only the node sees.
        Path filler = Path.of("/proc", Long.toString(node.process().pid()), "root")
                .resolve(outside.state().toString().substring(1))
                .resolve("filler");
        fill(filler);
        assertRefused(machine, "global/key");
        assertRefused(machine, "skill:new/key");
        assertReads(machine, "before");

        Files.delete(filler);
        machine.runWithInput("after", "secrets", "set", "global/key");
        assertReads(machine, "after");

        String blobs = outside.state() + "/vault/blobs";
        inside(enter, "mount --bind '" + blobs + "' '" + blobs + "' && mount -o remount,bind,ro '" + blobs + "'");
        assertRefused(machine, "global/key");
        assertReads(machine, "after");
        inside(enter, "umount '" + blobs + "'");
        machine.runWithInput("again", "secrets", "set", "global/key");
        assertReads(machine, "again");
        assertThat(machine.run("secrets", "history", "global/key").get("versions"))
                .as("acknowledged versions")
                .hasSize(3);
        assertThat(machine.run("secrets", "list").get("secrets")).hasSize(1);
    }

    private static String[] enter(Node node) {
        return new String[] {
            "nsenter",
            "--preserve-credentials",
            "-U",
            "-m",
            "-t",
            Long.toString(node.process().pid())
        };
    }

    private static void inside(String[] enter, String script) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(enter));
        command.addAll(List.of("sh", "-c", script));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(script).isZero();
    }

    private static void fill(Path file) {
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < MEBIBYTES * 1024 * 1024; written += block.length) {
                out.write(block);
            }
            throw new AssertionError("The disk did not get full");
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static void assertRefused(Machine machine, String secret) {
        Instant begin = Instant.now();
        String said =
                machine.startWithInput("refused", "secrets", "set", secret).failure(1);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Limits.ADMIN_ANSWER.plusSeconds(10));
        assertThat(said.lines()).as(said).hasSize(2);
        assertThat(said).containsAnyOf("[VAULT-013]", "[JOURNAL-004]");
    }

    private static void assertReads(Machine machine, String value) {
        assertThat(machine.start("secrets", "get", "global/key", "--reveal").output())
                .isEqualTo(value);
        assertThat(machine.start("health").output()).isEqualTo("ok");
    }
}
