package com.palyra.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import com.palyra.protocol.quic.CloseReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code device run} as a process of its own, which is killed, told to end and turned away by a node in the test. */
@Timeout(300)
class AgentProcessIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @TempDir
    Path folder = Path.of("");

    private ObedientNode node;
    private FakeOutbox outbox;
    private Machine machine;

    @BeforeEach
    void pair(TestInfo test) {
        node = new ObedientNode();
        node.whenPending = NodeSide::approve;
        machine = MACHINES.machine(test.getTestMethod().orElseThrow().getName());
        try (TestDevice device = new TestDevice(machine.state())) {
            device.join(new JoinTarget.Scanned(node.uri(node.address())));
        }
        outbox = new FakeOutbox(node);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void anAgentThatIsKilledInTheMiddleReportsItOnceAndRunsNothingAgain() throws Exception {
        configure("slow", "echo run >> " + folder + "/runs; sleep 1000");
        outbox.redelivers = true;
        PalyraProcess agent = run();
        outbox.dispatch("r1", "slow", "1", Duration.ofMinutes(5));
        until(() -> Files.exists(folder.resolve("runs")));
        agent.kill();
        stopProgram();
        assertThat(outbox.results).isEmpty();

        PalyraProcess again = run();
        until(() -> !outbox.results.isEmpty());
        outbox.message("after");
        assertThat(again.awaitEvent("message").path("data").textValue()).isEqualTo("after");
        assertThat(outbox.results.toString())
                .isEqualTo("[{\"request_id\":\"r1\",\"state\":\"failed\",\"error\":\"interrupted\"}]");
        assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
        assertThat(again.terminate()).isZero();
    }

    @Test
    void anAgentThatIsToldToEndSaysWhatBecameOfItsPrograms() throws Exception {
        configure("slow", "echo $$ > " + folder + "/pid; sleep 1000");
        PalyraProcess agent = run();
        outbox.dispatch("r1", "slow", "1", Duration.ofMinutes(5));
        until(() -> Files.exists(folder.resolve("pid")) && Files.size(folder.resolve("pid")) > 0);
        assertThat(agent.terminate()).isZero();
        assertThat(outbox.results).hasSize(1).first().asString().contains("interrupted");
        until(() -> ProcessHandle.of(pid()).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void commandsWorkBesideTheAgentAndASecondAgentDoesNot() {
        PalyraProcess agent = run();
        outbox.message("one");
        agent.awaitEvent("message");
        assertThat(machine.start("device", "run").failure(5))
                .contains("[DEV-010]", "is used by process " + agent.pid());
        assertThat(machine.start("device", "events", "--ack").failure(5)).contains("[DEV-010]");
        assertThat(machine.run("device", "publish", "door.opened", "{\"by\":\"Ada\"}")
                        .toString())
                .isEqualTo("{\"accepted\":true}");
        assertThat(outbox.publications.toString()).isEqualTo("[{\"name\":\"door.opened\",\"data\":{\"by\":\"Ada\"}}]");
        assertThat(agent.terminate()).isZero();
    }

    @Test
    void eventsAreShownAgainUntilTheyAreAcknowledged() {
        outbox.message("one");
        outbox.message("two");
        for (String[] how : List.of(new String[0], new String[] {"--ack"})) {
            assertThat(events(how))
                    .extracting(event -> event.path("data").textValue())
                    .containsExactly("one", "two");
        }
        assertThat(events()).isEmpty();
        assertThat(outbox.acknowledged()).isEqualTo(2);
    }

    @Test
    void aDeviceThatRevokesItselfIsGoneAndItsAgentStops() {
        PalyraProcess agent = run();
        assertThat(machine.start("device", "revoke-self").failure(2)).contains("--yes");
        assertThat(machine.run("device", "revoke-self", "--yes").path("status").textValue())
                .isEqualTo("revoked");
        assertThat(machine.run("device", "show").path("state").textValue()).isEqualTo("revoked");
        outbox.cut(CloseReason.REVOKED);
        assertThat(agent.failure(4)).contains("DEV-002");
        assertThat(agent.awaitEvent("revoked").path("code").textValue()).isEqualTo("DEV-002");
        assertThat(agent.awaitEventOrEnd("unreachable")).isEmpty();
    }

    @Test
    void anAgentWhoseDeviceIsEvictedSaysOnceWhatToDo() {
        PalyraProcess agent = machine.start("device", "run");
        until(() -> outbox.following() == 1);
        node.refusal = CloseReason.EVICTED;
        outbox.cut(CloseReason.EVICTED);
        assertThat(agent.failure(4).lines().filter(line -> line.contains("evict") || line.contains("join")))
                .containsExactly(
                        "palyra: The device was evicted; it may pair again.",
                        "  Pair again: ask for a code, and run 'palyra join HOST:PORT'. [DEV-014]");
        assertThat(machine.run("device", "show").path("state").textValue()).isEqualTo("evicted");
        node.refusal = null;
        assertThat(machine.run("device", "health").path("ok").booleanValue()).isTrue();
        assertThat(machine.run("device", "show").path("state").textValue()).isEqualTo("paired");
    }

    @Test
    void aConfigurationThatIsWrongIsNamedBeforeAnythingBegins() throws Exception {
        write("capabilities { x { program = \"ls\" } }");
        assertThat(machine.start("device", "run").failure(2))
                .contains("device.conf:1: capabilities.x.program is wrong: it is no absolute path.", "[CLI-006]");
        assertThat(machine.start("device", "run", "--config", "/nonexistent/device.conf")
                        .failure(2))
                .contains("/nonexistent/device.conf does not exist.");
    }

    @Test
    void programsThatAreMissingAreNamedInOneLineAndOfferedAsNotNow() throws Exception {
        write("capabilities { lost { program = \"/nonexistent/lost\" }, found { program = \"/bin/sh\" } }");
        PalyraProcess agent = run();
        agent.terminate();
        assertThat(agent.failure(0).lines().filter(line -> line.contains("Not available")))
                .containsExactly(
                        "palyra: Not available until this is mended: lost (/nonexistent/lost does not exist).");
        assertThat(outbox.registrations.get(0).toString()).contains("{\"name\":\"lost\",\"available\":false}");
    }

    private PalyraProcess run() {
        PalyraProcess agent = machine.start("device", "run", "--output", "ndjson");
        agent.awaitEvent("connected");
        return agent;
    }

    private List<JsonNode> events(String... more) {
        List<String> words = new java.util.ArrayList<>(List.of("device", "events", "--output", "ndjson"));
        words.addAll(List.of(more));
        return machine.start(words.toArray(String[]::new))
                .output()
                .lines()
                .map(AgentProcessIT::json)
                .toList();
    }

    private static JsonNode json(String line) {
        try {
            return FakeOutbox.JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void configure(String name, String body) throws IOException {
        Path program = folder.resolve(name + ".sh");
        Files.writeString(program, "#!/bin/sh\nPATH=/usr/bin:/bin\necho $$ > " + folder + "/pid\n" + body + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        write("capabilities { " + name + " { program = \"" + program + "\", timeout = 10m } }");
    }

    private void write(String config) throws IOException {
        Path file = Files.writeString(machine.state().resolve("device.conf"), config);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    }

    /** What a killed agent had started runs on; nobody else ends it. */
    private void stopProgram() throws IOException {
        ProcessHandle.of(pid()).ifPresent(program -> {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly();
        });
    }

    private static void until(Callable<Boolean> condition) {
        Awaitility.await().atMost(PalyraProcess.PATIENCE).until(condition);
    }
}
