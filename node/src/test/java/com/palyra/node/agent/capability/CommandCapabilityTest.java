package com.palyra.node.agent.capability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.CapabilityReport.State;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real programs as capabilities: what they get, what they may, and how they end. */
@Timeout(120)
class CommandCapabilityTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder = Path.of("");

    @Test
    void inputAndOutputAreJson() throws Exception {
        Outcome outcome = run(script("cat"), json("{\"a\":[1,\"é\"]}"));
        assertThat(outcome).isEqualTo(Outcome.succeeded(json("{\"a\":[1,\"é\"]}")));
    }

    @Test
    void whatIsNotJsonIsText() throws Exception {
        assertThat(run(script("echo hello"), text(""))).isEqualTo(Outcome.succeeded(text("hello\n")));
        assertThat(run(script("true"), text(""))).isEqualTo(Outcome.succeeded(text("")));
        assertThat(run(script("printf '\\377'"), text("")).error()).contains("The output of the program is not UTF-8.");
    }

    @Test
    void argumentsAreFixedAndNoShellReadsThem() throws Exception {
        Path program = script("printf '%s|' \"$@\"");
        Outcome outcome = capability(program, List.of("a b", "$(id)", "*"), LONG, 1000, List.of())
                .perform(task(text("; rm -rf /"), 1000, LONG));
        assertThat(outcome).isEqualTo(Outcome.succeeded(text("a b|$(id)|*|")));
    }

    @Test
    void nothingOfTheEnvironmentIsPassedOnButWhatIsNamed() throws Exception {
        CommandCapability capability = new CommandCapability(
                settings(Path.of("/usr/bin/env"), List.of(), LONG, 10_000, List.of("GIVEN", "ABSENT")),
                Map.of("GIVEN", "yes", "PALYRA_SECRET", "no", "HOME", "/home/x"));
        String seen = capability
                .perform(task(text(""), 10_000, LONG))
                .output()
                .orElseThrow()
                .toNode()
                .textValue();
        assertThat(seen.lines().map(line -> line.startsWith("PALYRA_PROGRAM=") ? "mark" : line))
                .containsExactlyInAnyOrder("GIVEN=yes", "PALYRA_REQUEST_ID=r1", "PALYRA_CAPABILITY=test", "mark");
    }

    @Test
    void anExitCodeIsAFailureWithTheEndOfWhatWasSaid() throws Exception {
        Outcome outcome = run(
                script("head -c 100000 /dev/zero | tr '\\0' x >&2; echo >&2; echo the disk is gone >&2; exit 7"),
                text(""));
        assertThat(outcome.state()).isEqualTo(State.FAILED);
        assertThat(outcome.error().orElseThrow())
                .endsWith("the disk is gone")
                .hasSizeLessThanOrEqualTo(Limits.INVOCATION_ERROR_CHARACTERS);
        assertThat(run(script("exit 3"), text("")).error()).contains("The program ended with exit code 3.");
    }

    @Test
    void tooMuchOutputEndsTheProgram() throws Exception {
        Path program = script("echo $$ > " + folder + "/pid; yes");
        Outcome outcome = capability(program, List.of(), LONG, 5000, List.of()).perform(task(text(""), 10_000, LONG));
        assertThat(outcome)
                .isEqualTo(Outcome.failed("The output has more than the 5000 bytes that this device allows;"
                        + " 'max_output' in its device.conf is what allows more."));
        gone("pid");
        // The request may allow less than the configuration.
        assertThat(capability(script("echo 123456789"), List.of(), LONG, 5000, List.of())
                        .perform(task(text(""), 5, LONG)))
                .isEqualTo(Outcome.failed(Outcome.TOO_LARGE));
    }

    @Test
    void textThatIsTooLongAsJsonIsTooLong() throws Exception {
        // Ten quotes take twenty bytes and two more as JSON.
        Path program = script("printf '\"\"\"\"\"\"\"\"\"\"'");
        assertThat(capability(program, List.of(), LONG, 21, List.of())
                        .perform(task(text(""), 21, LONG))
                        .error()
                        .orElseThrow())
                .contains("the 21 bytes that this device allows, and so does the request;");
        assertThat(capability(program, List.of(), LONG, 22, List.of())
                        .perform(task(text(""), 22, LONG))
                        .state())
                .isEqualTo(State.SUCCEEDED);
    }

    @Test
    void theTimeEndsTheProgramAndWhatItStarted() throws Exception {
        Path program = script("sleep 1000 & echo $! > " + folder + "/child; echo $$ > " + folder + "/pid; wait");
        Outcome outcome = capability(program, List.of(), LONG, 1000, List.of())
                .perform(task(text(""), 1000, Duration.ofSeconds(2)));
        assertThat(outcome).isEqualTo(Outcome.timedOut(Outcome.OVERDUE));
        gone("pid");
        gone("child");
    }

    @Test
    void whoseTimeWasOverIsSaid() throws Exception {
        Outcome outcome = capability(script("sleep 1000"), List.of(), Duration.ofSeconds(1), 1000, List.of())
                .perform(task(text(""), 1000, LONG));
        assertThat(outcome)
                .isEqualTo(Outcome.timedOut("The program had the 1s that this device gives it; 'timeout' in its"
                        + " device.conf is what allows more."));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theTimeAlsoEndsWhatHasLostItsParent() throws Exception {
        Path program = script("(sleep 1000 & echo $! > " + folder + "/child); sleep 1000");
        Outcome outcome = capability(program, List.of(), LONG, 1000, List.of())
                .perform(task(text(""), 1000, Duration.ofSeconds(2)));
        assertThat(outcome.state()).isEqualTo(State.TIMED_OUT);
        gone("child");
    }

    @Test
    void aTextThatOnlyAShellCouldRunIsNotStarted() throws Exception {
        Path text = script("true");
        Files.writeString(text, "echo ran > " + folder + "/ran\n");
        CommandCapability capability = capability(text, List.of(), LONG, 10, List.of());
        assertThat(capability.available()).isFalse();
        assertThat(capability.perform(task(text(""), 10, LONG)))
                .isEqualTo(Outcome.rejected("The program cannot be started."));
        assertThat(folder.resolve("ran")).doesNotExist();
        assertThat(capability(Path.of("/bin/sh"), List.of(), LONG, 10, List.of())
                        .available())
                .isTrue();
    }

    @Test
    void aTaskThatIsNotWantedAnyMoreEndsWithItsProgram() throws Exception {
        Path program = script("sleep 1000 & echo $! > " + folder + "/child; echo $$ > " + folder + "/pid; wait");
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread worker = new Thread(() -> {
            try {
                run(program, text(""));
                ended.complete("ran to its end");
            } catch (InterruptedException e) {
                ended.complete("interrupted");
            }
        });
        worker.start();
        Awaitility.await().until(() -> Files.exists(folder.resolve("pid")) && Files.size(folder.resolve("pid")) > 0);
        worker.interrupt();
        assertThat(ended.join()).isEqualTo("interrupted");
        gone("pid");
        gone("child");
    }

    @Test
    void aProgramThatLeavesSomethingRunningDoesNotHoldUpItsOutcome() throws Exception {
        Path program = script("sleep 20 & echo done");
        assertThat(run(program, text(""))).isEqualTo(Outcome.succeeded(text("done\n")));
    }

    @Test
    void aProgramThatReadsNothingIsGivenALargeInputInVain() throws Exception {
        assertThat(run(script("echo 1"), text("x".repeat(400_000))).state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void aProgramThatIsNotThereIsNotAvailable() throws Exception {
        CommandCapability missing = capability(folder.resolve("none"), List.of(), LONG, 10, List.of());
        assertThat(missing.available()).isFalse();
        assertThat(missing.perform(task(text(""), 10, LONG)))
                .isEqualTo(Outcome.rejected("The program cannot be started."));
        assertThat(capability(script("true"), List.of(), LONG, 10, List.of()).available())
                .isTrue();
    }

    private void gone(String name) throws IOException {
        long pid = Long.parseLong(Files.readString(folder.resolve(name)).strip());
        Awaitility.await(name)
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    private Path script(String body) throws IOException {
        Path program = Files.createTempFile(folder, "program", ".sh");
        Files.writeString(program, "#!/bin/sh\nPATH=/usr/bin:/bin\n" + body + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    private static Outcome run(Path program, JsonValue input) throws InterruptedException {
        return capability(program, List.of(), LONG, Limits.PAYLOAD_BYTES, List.of())
                .perform(task(input, Limits.PAYLOAD_BYTES, LONG));
    }

    private static JsonValue text(String text) {
        return json(TextNode.valueOf(text).toString());
    }

    private static JsonValue json(String json) {
        try {
            return JsonValue.parse(json.getBytes(StandardCharsets.UTF_8), Limits.FRAME_BYTES * 2);
        } catch (RpcException e) {
            throw new AssertionError(e);
        }
    }

    private static Task task(JsonValue input, int most, Duration limit) {
        return new Task(RequestId.parse("r1"), CapabilityName.parse("test"), input, most, limit);
    }

    private static CommandCapability capability(
            Path program, List<String> arguments, Duration timeout, int most, List<String> environment) {
        return new CommandCapability(settings(program, arguments, timeout, most, environment), Map.of());
    }

    private static CommandCapability.Settings settings(
            Path program, List<String> arguments, Duration timeout, int most, List<String> environment) {
        return new CommandCapability.Settings(program, arguments, timeout, most, environment, Optional.empty());
    }
}
