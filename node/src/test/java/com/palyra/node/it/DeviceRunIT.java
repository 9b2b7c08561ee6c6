package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.actors.Invocation;
import com.palyra.actors.view.InvocationState;
import com.palyra.actors.view.InvocationView;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes and {@code device run} as they are: events, invocations, rotation, restarts and the end. */
@Timeout(300)
class DeviceRunIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @TempDir
    Path folder = Path.of("");

    @Test
    void aDeviceFollowsItsNodeThroughARestartUntilItIsRevoked() {
        Machine.Node node = MACHINES.machine("node").up();
        Machine device = MACHINES.machine("device");
        node.pair(device);
        String id = device.run("device", "show").get("device_id").asText();
        PalyraProcess agent = device.start("device", "run", "--output", "ndjson");
        agent.awaitEvent("connected");
        node.awaitDevice(id, "paired", true);

        node.run("devices", "grant", id, "global", "read");
        assertThat(agent.awaitEvent("grants.changed").path("data").toString()).contains("global=read");
        Machine.Node restarted = node.killAndRestart();
        restarted.awaitDevice(id, "paired", true);
        restarted.run("devices", "rotate", id);
        agent.awaitEvent("renewed");
        restarted.awaitDevice(id, "paired", true);

        restarted.run("devices", "revoke", id);
        assertThat(agent.failure(4)).contains("DEV-002");
    }

    @Test
    void whatIsAskedIsDoneOnceAndAnsweredOnce() throws Exception {
        try (LocalNode node = new LocalNode(folder.resolve("node"), UnaryOperator.identity())) {
            Machine device = MACHINES.machine("asked");
            Ulid id = pair(node, device);
            configure(device);
            // While it is away both wait for it.
            done(node.runtime.outboxes().send(id, LocalNode.json("\"hello\"")));
            invoke(node, id, "ping", "system.ping", "{\"n\":1}");
            PalyraProcess agent = device.start("device", "run", "--output", "ndjson");
            assertThat(agent.awaitEvent("message").path("data").textValue()).isEqualTo("hello");
            assertThat(ended(node, id, "ping").output()).isEqualTo(LocalNode.json("{\"n\":1}"));

            invoke(node, id, "info", "system.info", "null");
            assertThat(ended(node, id, "info").state()).isEqualTo(InvocationState.SUCCEEDED);
            invoke(node, id, "once", "count", "null");
            assertThat(ended(node, id, "once").output()).isEqualTo(LocalNode.json("1"));
            invoke(node, id, "none", "no.such", "null");
            assertThat(ended(node, id, "none").state()).isEqualTo(InvocationState.REJECTED);
            invoke(node, id, "bad", "fails", "null");
            assertThat(ended(node, id, "bad").state()).isEqualTo(InvocationState.FAILED);
            assertThat(ended(node, id, "bad").reason()).contains("the disk is gone");

            device.run("device", "publish", "door.opened", "true");
            assertThat(done(node.runtime.outboxes().publications(id, 0, Duration.ofSeconds(30)))
                            .publications())
                    .hasSize(1)
                    .first()
                    .satisfies(published -> assertThat(published.name().value()).isEqualTo("door.opened"));
            assertThat(agent.terminate()).isZero();
            assertThat(Files.readAllLines(folder.resolve("count"))).hasSize(1);
        }
    }

    @Test
    void anAgentThatIsKilledInTheMiddleOfARequestHasItInterrupted() throws Exception {
        try (LocalNode node = new LocalNode(folder.resolve("node"), UnaryOperator.identity())) {
            Machine device = MACHINES.machine("killed");
            Ulid id = pair(node, device);
            configure(device);
            PalyraProcess agent = device.start("device", "run", "--output", "ndjson");
            agent.awaitEvent("connected");
            invoke(node, id, "slow", "slow", "null");
            until(() -> Files.exists(folder.resolve("slow")));
            agent.kill();
            device.start("device", "run", "--output", "ndjson").awaitEvent("connected");
            InvocationView view = ended(node, id, "slow");
            assertThat(view.state()).isEqualTo(InvocationState.FAILED);
            assertThat(view.reason()).isEqualTo("interrupted");
            assertThat(Files.readAllLines(folder.resolve("slow"))).hasSize(1);
        }
    }

    @Test
    void aDeviceThatRevokesItselfIsRevoked() {
        Machine.Node node = MACHINES.machine("given-away").up();
        Machine device = MACHINES.machine("given");
        node.pair(device);
        String id = device.run("device", "show").get("device_id").asText();
        PalyraProcess agent = device.start("device", "run", "--output", "ndjson");
        agent.awaitEvent("connected");
        device.run("device", "revoke-self", "--yes");
        assertThat(agent.failure(4)).contains("DEV-002");
        node.awaitDevice(id, "revoked", false);
        assertThat(device.start("device", "health").failure(4)).contains("[DEV-002]");
    }

    private Ulid pair(LocalNode node, Machine device) {
        String address = "127.0.0.1:" + node.address().getPort();
        PalyraProcess join =
                device.startWithInput(node.pin() + "\n", "join", address, "--code-stdin", "--output", "ndjson");
        JsonNode pending = join.awaitEvent("pending");
        done(node.runtime.approve(
                Ulid.parse(pending.get("request_id").asText()),
                pending.get("sas").asText(),
                "test"));
        return Ulid.parse(join.awaitEvent("paired").get("device_id").asText());
    }

    private void configure(Machine device) throws IOException {
        String config = "capabilities {\n" + program("count", "echo run >> " + folder + "/count; echo 1")
                + program("fails", "echo the disk is gone >&2; exit 1")
                + program("slow", "echo run >> " + folder + "/slow; sleep 20") + "}\n";
        Path file = Files.writeString(device.state().resolve("device.conf"), config);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String program(String name, String body) throws IOException {
        Path program = Files.writeString(folder.resolve(name + ".sh"), "#!/bin/sh\nPATH=/usr/bin:/bin\n" + body + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return name + " { program = \"" + program + "\" }\n";
    }

    private static void invoke(LocalNode node, Ulid device, String request, String capability, String input) {
        done(node.runtime
                .outboxes()
                .invoke(
                        device,
                        new Invocation(
                                RequestId.parse(request),
                                CapabilityName.parse(capability),
                                LocalNode.json(input),
                                Duration.ofMinutes(2),
                                Limits.PAYLOAD_BYTES)));
    }

    private static InvocationView ended(LocalNode node, Ulid device, String request) {
        InvocationView view =
                done(node.runtime.outboxes().awaitEnd(device, RequestId.parse(request), Duration.ofSeconds(50)));
        assertThat(List.of(InvocationState.SUCCEEDED, InvocationState.FAILED, InvocationState.REJECTED))
                .contains(view.state());
        return Objects.requireNonNull(view);
    }

    private static void until(Callable<Boolean> condition) {
        Awaitility.await().atMost(PalyraProcess.PATIENCE).until(condition);
    }
}
