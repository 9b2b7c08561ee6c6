package com.palyra.node.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code palyra secrets run} as a process of its own, with a real program under it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecretsRunTest extends VaultFixture {
    private static final String ENV = "KEY=" + TEXT;

    /** What a run left. */
    private record Outcome(int exit, String out, String err) {}

    @Test
    void theProgramHasTheValueOurEnvironmentAndOurStandardInput() throws Exception {
        Outcome outcome = run(
                "from stdin\n",
                "--env",
                ENV,
                "--env",
                "OLD=global/other",
                "--",
                "sh",
                "-c",
                "printf '%s|%s|%s|' \"$KEY\" \"$OLD\" \"$OUTSIDE\"; cat; echo problem >&2");

        assertThat(outcome.out()).isEqualTo("sk-second-0002|gr\u00fcn|inherited|from stdin\n");
        assertThat(outcome.err()).isEqualTo("problem\n");
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void itsArgumentsArriveAsTheyAre() throws Exception {
        Path list = Files.writeString(state.resolve("list"), "expanded");
        Outcome outcome =
                run("", "--env", ENV, "--", "printf", "[%s]", "@" + list, "--", "-v", "--output=json", "a b", "");
        assertThat(outcome.out()).isEqualTo("[@" + list + "][--][-v][--output=json][a b][]");
    }

    @Test
    void itsExitCodeIsOurs() throws Exception {
        assertThat(run("", "--env", ENV, "--", "sh", "-c", "exit 42").exit()).isEqualTo(42);
        assertThat(run("", "--env", ENV, "sh", "-c", "kill -KILL $$").exit()).isEqualTo(128 + 9);
    }

    @ParameterizedTest
    @CsvSource({"INT,2", "TERM,15", "HUP,1"})
    void aSignalIsPassedOnAndTheProgramDecides(String name, int number) throws Exception {
        String handled = "trap 'echo got; exit 7' " + name + "; echo ready; while :; do sleep 0.05; done";
        Process process = start("--env", ENV, "--", "sh", "-c", handled);
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        signal(process, name);
        assertThat(process.inputReader().readLine()).isEqualTo("got");
        assertThat(process.waitFor()).isEqualTo(7);

        Process unhandled = start("--env", ENV, "--", "sh", "-c", "echo ready; exec sleep 60");
        assertThat(unhandled.inputReader().readLine()).isEqualTo("ready");
        signal(unhandled, name);
        assertThat(unhandled.waitFor()).isEqualTo(128 + number);
    }

    @Test
    void theValueIsInNobodyElsesArgumentsAndInNoFile() throws Exception {
        Process process = start("--env", ENV, "--", "sh", "-c", "echo ready; cat");
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        try (Stream<Path> tree = Files.list(Path.of("/proc"))) {
            for (Path each : tree.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                assertThat(read(each.resolve("cmdline"))).doesNotContain("sk-second-0002");
            }
        }
        assertThat(read(Path.of("/proc", Long.toString(process.pid()), "environ")))
                .doesNotContain("sk-second-0002");
        process.getOutputStream().close();
        assertThat(process.waitFor()).isZero();
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(read(file)).doesNotContain("sk-second-0002");
            }
        }
    }

    @Test
    void aProgramThatIsNotThereIs127AndOneThatCannotRunIs126() throws Exception {
        Outcome missing = run("", "--env", ENV, "--", "no-such-program");
        assertThat(missing.exit()).isEqualTo(127);
        assertThat(missing.err()).isEqualTo("palyra: There is no program 'no-such-program'.\n");
        Path plain = Files.writeString(state.resolve("plain"), "text");
        Outcome text = run("", "--env", ENV, "--", plain.toString());
        assertThat(text.exit()).isEqualTo(126);
        assertThat(text.err()).contains("cannot be run: you may not execute it.");
        Outcome folder = run("", "--env", ENV, "--", state.toString());
        assertThat(folder.exit()).isEqualTo(126);
        assertThat(folder.err()).contains("cannot be run: it is a directory.");
        vault.with("global/large", "x".repeat(64 * 1024));
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            arguments.addAll(List.of("--env", "LARGE" + i + "=global/large"));
        }
        arguments.addAll(List.of("--", "true"));
        Outcome large = run("", arguments.toArray(String[]::new));
        assertThat(large.exit()).isEqualTo(126);
        assertThat(large.err()).contains("cannot be run: arguments and environment are too large together.");
    }

    @Test
    void nothingRunsUnlessEveryValueIsThere() throws Exception {
        Path proof = state.resolve("proof");
        Outcome outcome = run("", "--env", ENV, "--env", "X=global/none", "--", "touch", proof.toString());
        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err()).contains("There is no secret global/none.", "[VAULT-001]");
        assertThat(proof).doesNotExist();
    }

    @Test
    void aValueThatNoEnvironmentHoldsIsRefused() {
        assertThat(palyra("secrets", "run", "--env", "X=" + BINARY, "--", "true")
                        .err())
                .contains("The value of skill:extractor/token has a zero byte");
        vault.with("global/latin", new byte[] {(byte) 0xe4});
        assertThat(palyra("secrets", "run", "--env", "X=global/latin", "--", "true")
                        .exit())
                .isEqualTo(2);
        assertThat(palyra("secrets", "run", "--env", "X=global/latin", "--", "true")
                        .err())
                .contains("The value of global/latin is not UTF-8 text");
    }

    @Test
    void whatTheLocaleCannotPassOnIsRefusedAndNotChanged() throws Exception {
        vault.with("global/other", "gr\u00fcn");
        Process process = start("C", List.of("--env", "X=global/other", "--", "printenv", "X"));
        Outcome outcome = outcome(process, "");
        if (outcome.exit() == 0) {
            // Where the JVM takes UTF-8 whatever the locale says.
            assertThat(outcome.out()).isEqualTo("gr\u00fcn\n");
        } else {
            assertThat(outcome.exit()).isEqualTo(2);
            assertThat(outcome.err()).contains("LC_ALL=C.UTF-8");
        }
    }

    @Test
    void variablesThatMakeNoSenseAreUsageErrorsThatRepeatNoValue() {
        for (String wrong : List.of("KEY", "=global/x", "1A=global/x", "A-B=global/x", "A=zq-marked-zq", "A=")) {
            var run = palyra("secrets", "run", "--env", wrong, "--", "true");
            assertThat(run.exit()).as(wrong).isEqualTo(2);
            assertThat(run.err()).doesNotContain("zq-marked-zq");
        }
        assertThat(palyra("secrets", "run", "--env", ENV, "--env", ENV, "--", "true")
                        .err())
                .contains("twice");
        assertThat(palyra("secrets", "run", "--env", ENV).exit()).isEqualTo(2);
        assertThat(palyra("secrets", "run", "true").exit()).isEqualTo(2);
        assertThat(vault.asked).isEmpty();
    }

    private Outcome run(String input, String... arguments) throws Exception {
        vault.with("global/other", "gr\u00fcn");
        return outcome(start(arguments), input);
    }

    private static Outcome outcome(Process process, String input) throws Exception {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException notRead) {
            // The program ended without reading; its exit code tells why.
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), out, err);
    }

    private Process start(String... arguments) throws IOException {
        return start("C.UTF-8", List.of(arguments));
    }

    /** Signals begin at their defaults: whoever runs the tests in the background may have some ignored. */
    private Process start(String locale, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT,HUP,TERM",
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                "com.palyra.node.cli.Palyra",
                "--state-dir",
                state.toString(),
                "secrets",
                "run"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", locale);
        builder.environment().put("OUTSIDE", "inherited");
        return builder.start();
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("sh", "-c", "kill -s " + name + " " + process.pid())
                .start()
                .waitFor();
    }

    private static String read(Path file) {
        try (var in = Files.newInputStream(file)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            in.transferTo(bytes);
            return bytes.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
