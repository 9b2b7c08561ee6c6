package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.cli.CliRun;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Values and passphrases that went through every command are in no file, no log, no error and no list of processes. */
class SealedIT {
    /** Long enough that nothing else holds it by chance. */
    private static final String MARK = "Zq7xVw3kMarkedValue9";

    private static final int LARGEST = 65536;

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private final List<PalyraProcess> quiet = new ArrayList<>();
    private final Machine machine = MACHINES.machine("node");
    private final Machine device = MACHINES.machine("device");

    @TempDir
    private Path elsewhere;

    @Test
    void noValueIsFoundWhereNobodyAskedForIt() throws IOException {
        Node node = machine.up("-v");
        quiet.add(node.process());
        node.pair(device);
        String id = device.run("device", "show").get("device_id").asText();
        node.run("devices", "grant", id, "skill:mine", "write");

        ofTheOperator();
        ofTheDevice();
        ofThePassphrase();
        byte[] daemon =
                Files.readAllBytes(Path.of("/proc", Long.toString(node.process().pid()), "cmdline"));
        assertThat(found(daemon)).as("command line of the node").isEmpty();
        assertSealed("while the node runs");

        node.process().terminate();
        assertSealed("after the node's end");
        for (PalyraProcess process : quiet) {
            assertThat(found(process.report().getBytes(StandardCharsets.UTF_8)))
                    .as(process.report())
                    .isEmpty();
            assertThat(found(process.seen()))
                    .as("process list, %s", process.report())
                    .isEmpty();
        }
    }

    @Test
    void theSearchFindsAMarkInEveryForm() {
        for (String form : List.of(MARK, "x" + MARK, "xx" + MARK + "y")) {
            byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
            String encoded = Base64.getEncoder().encodeToString(bytes);
            assertThat(found(encoded.getBytes(StandardCharsets.US_ASCII))).hasSize(1);
            assertThat(found(HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII)))
                    .hasSize(1);
            assertThat(found(bytes)).hasSize(1);
        }
    }

    private void ofTheOperator() throws IOException {
        Path file = Files.writeString(elsewhere.resolve("value"), MARK);
        set(0, MARK, "secrets", "set", "skill:mine/one");
        set(0, "", "secrets", "set", "skill:mine/two", "--file", file.toString());
        set(0, "x" + MARK, "secrets", "set", "skill:mine/one");
        set(5, MARK, "secrets", "set", "skill:mine/one", "--if-version", "0");
        set(2, MARK + "x".repeat(LARGEST), "secrets", "set", "skill:mine/large");
        set(2, MARK, "secrets", "set", "nowhere/one");
        assertThat(machine.run("secrets", "get", "skill:mine/one", "--reveal")
                        .get("value")
                        .asText())
                .isEqualTo("x" + MARK);
        for (String line : List.of(
                "get skill:mine/one",
                "list",
                "history skill:mine/one",
                "review",
                "delete skill:mine/one",
                "undelete skill:mine/one",
                "rotate-keys",
                "rotate-keys --root",
                "destroy skill:mine/one --version 1 --yes")) {
            List<String> words = new ArrayList<>(List.of("secrets"));
            words.addAll(Arrays.asList(line.split(" ")));
            CliRun run = CliRun.on(machine.state()).run(words.toArray(String[]::new));
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(found(run.bytes())).as(line).isEmpty();
            assertThat(found(run.err().getBytes(StandardCharsets.UTF_8)))
                    .as(line)
                    .isEmpty();
        }
        set(0, "", "secrets", "run", "--env", "TOKEN=skill:mine/two", "--", "true");
        set(2, MARK, "secrets", "get", "skill:mine/one", "--unknown");
    }

    private void ofTheDevice() {
        end(0, device.startWithInput(MARK, "device", "secrets", "set", "skill:mine/three"));
        end(5, device.startWithInput(MARK, "device", "secrets", "set", "skill:mine/three", "--if-version", "7"));
        end(4, device.startWithInput(MARK, "device", "secrets", "set", "skill:other/three"));
        end(2, device.startWithInput(MARK + "x".repeat(LARGEST), "device", "secrets", "set", "skill:mine/three"));
        assertThat(device.start("device", "secrets", "get", "skill:mine/three", "--reveal")
                        .output())
                .isEqualTo(MARK);
        end(0, device.start("device", "secrets", "list", "skill:mine"));
        end(0, device.start("device", "secrets", "delete", "skill:mine/three"));
    }

    private void ofThePassphrase() {
        set(2, MARK + "\n" + MARK + "\n", "secrets", "unlock");
        set(0, MARK + "\n", "secrets", "root-share", "add", "passphrase", "--passphrase-stdin");
        set(5, MARK + "\n", "secrets", "root-share", "add", "passphrase", "--passphrase-stdin");
        set(4, "wrong " + MARK + "\n", "secrets", "unlock", "--passphrase-stdin");
        set(0, MARK + "\n", "secrets", "unlock", "--passphrase-stdin");
    }

    private void set(int exitCode, String input, String... arguments) {
        end(exitCode, machine.startWithInput(input, arguments));
    }

    private void end(int exitCode, PalyraProcess process) {
        assertThat(process.exitCode()).as(process.report()).isEqualTo(exitCode);
        assertThat(process.seen()).as("what the process list shows").isNotEmpty();
        quiet.add(process);
    }

    private void assertSealed(String when) throws IOException {
        int searched = 0;
        for (Machine each : List.of(machine, device)) {
            try (Stream<Path> files = Files.walk(each.state())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(found(Files.readAllBytes(file)))
                            .as("%s, %s", file, when)
                            .isEmpty();
                    searched++;
                }
            }
        }
        assertThat(searched).as("files").isGreaterThan(10);
    }

    /** In which forms the mark is in these bytes. */
    private static List<String> found(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String lower = text.toLowerCase(Locale.ROOT);
        List<String> found = new ArrayList<>();
        if (text.contains(MARK)) {
            found.add("as it is");
        }
        if (lower.contains(HexFormat.of().formatHex(MARK.getBytes(StandardCharsets.US_ASCII)))) {
            found.add("hex");
        }
        for (int offset = 0; offset < 3; offset++) {
            String core = core(offset);
            if (text.contains(core) || text.contains(core.replace('+', '-').replace('/', '_'))) {
                found.add("base64, offset " + offset);
            }
        }
        return found;
    }

    /** The characters of base64 that depend on nothing but the mark when so many bytes are before it. */
    private static String core(int offset) {
        byte[] marked = ("\0".repeat(offset) + MARK).getBytes(StandardCharsets.US_ASCII);
        int first = (offset * 8 + 5) / 6;
        return Base64.getEncoder().encodeToString(marked).substring(first, marked.length * 8 / 6);
    }
}
