package com.palyra.node.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.harness.Machine.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A running node whose state directory is a small disk of its own, in a mount namespace. Needs Linux. */
public final class SmallDisk {
    private final Machine outside;
    private final int mebibytes;
    private final Node node;

    private SmallDisk(Machine outside, int mebibytes, Node node) {
        this.outside = outside;
        this.mebibytes = mebibytes;
        this.node = node;
    }

    /** Starts a node of this machine on an empty disk; the journal leaves the least that it may. */
    public static SmallDisk up(Machine machine, int mebibytes) throws IOException {
        return new SmallDisk(
                machine,
                mebibytes,
                on(machine, mebibytes, "true")
                        .with("PALYRA_JOURNAL_MIN_FREE", "64MiB")
                        .up());
    }

    /** The machine, whose processes start on a fresh disk each, after that script; {@code $0} there is its folder. */
    public static Machine on(Machine machine, int mebibytes, String script) throws IOException {
        Files.createDirectories(machine.state());
        String folder = machine.state().toString();
        String mount =
                "mount -t tmpfs -o mode=700,size=" + mebibytes + "m tmpfs \"$0\" && " + script + " && exec \"$@\"";
        return machine.startedBy("unshare", "-rm", "sh", "-c", mount, folder);
    }

    /** The node. */
    public Node node() {
        return node;
    }

    /** The machine, whose commands see the disk too. */
    public Machine inside() {
        return outside.startedBy(enter());
    }

    /** Leaves no room. */
    public void fill() {
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(path("filler"))) {
            for (long written = 0; written < mebibytes * 1024L * 1024; written += block.length) {
                out.write(block);
            }
            throw new AssertionError("The disk did not get full");
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** Gives the room back. */
    public void empty() {
        try {
            Files.delete(path("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file on the disk; what a path in /proc leads to is the disk that only the node sees. */
    public Path path(String name) {
        return Path.of("/proc", Long.toString(node.process().pid()), "root")
                .resolve(outside.state().toString().substring(1))
                .resolve(name);
    }

    /** Runs a script where the disk is. */
    public void run(String script) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(enter()));
        command.addAll(List.of("sh", "-c", script));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(script).isZero();
    }

    private String[] enter() {
        String pid = Long.toString(node.process().pid());
        return new String[] {"nsenter", "--preserve-credentials", "-U", "-m", "-t", pid};
    }
}
