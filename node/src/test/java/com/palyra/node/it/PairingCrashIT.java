package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PalyraProcess;
import com.palyra.persistence.Rounds;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.PairingProtocolException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * kill -9 of node, device or both at random moments of a pairing: what was acknowledged stands, every request is in a
 * state that there is, no code works again, and the device is paired on both sides or gets there by joining again.
 */
class PairingCrashIT {
    private static final int ROUNDS = Rounds.of(8, 50);
    private static final List<String> STATES = List.of("pending_approval", "approved", "completed");
    private static final List<String> APPROVED = List.of("approved", "completed");
    private static final ExecutorService OPERATOR = Executors.newSingleThreadExecutor();

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    /** Who is killed. */
    private enum Victim {
        BOTH,
        DEVICE,
        NODE
    }

    /** A request as the device showed it, and whether the node acknowledged its approval. */
    private record Asked(String requestId, String sas, boolean acknowledged) {}

    private final Random random = new Random(Rounds.seed("PairingCrashIT"));
    private final List<String> acknowledged = new ArrayList<>();

    @AfterAll
    static void stop() {
        OPERATOR.shutdownNow();
    }

    @Test
    void aPairingThatIsKilledAnywhereIsWholeOrCanBeFinished() throws Exception {
        Node node = MACHINES.machine("node").up();
        long whole = undisturbed(node);
        for (int round = 0; round < ROUNDS; round++) {
            node = killed(node, Victim.values()[round % Victim.values().length], whole, "device-" + round);
        }
        node = node.killAndRestart();
        acknowledgedStand(node.machine());
        assertThat(ask(node.machine(), "status").get("devices").asInt()).isEqualTo(ROUNDS + 1);
    }

    /** Nanoseconds from the first sign of life of a device until it is paired. */
    private long undisturbed(Node node) throws Exception {
        Machine device = MACHINES.machine("undisturbed");
        PalyraProcess join = join(device, node, code(node.machine()));
        Future<Optional<Asked>> asked = OPERATOR.submit(() -> approve(node.machine(), join, 0));
        awaitLife(device);
        long start = System.nanoTime();
        join.awaitEvent("paired");
        assertThat(asked.get()).map(Asked::acknowledged).contains(true);
        return System.nanoTime() - start;
    }

    private Node killed(Node before, Victim victim, long whole, String name) throws Exception {
        Machine machine = before.machine();
        Machine device = MACHINES.machine(name);
        String code = code(machine);
        PalyraProcess join = join(device, before, code);
        long hesitation = (long) (random.nextDouble() * whole);
        Future<Optional<Asked>> operator = OPERATOR.submit(() -> approve(machine, join, hesitation));
        awaitLife(device);
        LockSupport.parkNanos((long) (random.nextDouble() * (whole + hesitation)));
        if (victim != Victim.NODE) {
            join.kill();
        }
        Node node = victim == Victim.DEVICE ? before : before.killAndRestart();
        Optional<Asked> asked = operator.get(PalyraProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        asked.filter(Asked::acknowledged).map(Asked::requestId).ifPresent(acknowledged::add);

        acknowledgedStand(machine);
        JsonNode pairing = ask(machine, "pairing.list");
        assertThat(pairing.get("requests"))
                .allSatisfy(request -> assertThat(request.get("state").asText()).isIn(STATES));
        if (victim != Victim.DEVICE) {
            assertThat(pairing.get("codes")).isEmpty();
        }
        String deviceId = finished(node, device, join, asked);
        assertThat(ask(machine, "devices.show", "device_id", deviceId)
                        .get("status")
                        .asText())
                .isEqualTo("paired");
        requireUsedUp(node, code);
        return node;
    }

    /** Gets the device to its end, with the command that it offers when it was interrupted; its id. */
    private static String finished(Node node, Machine device, PalyraProcess join, Optional<Asked> asked)
            throws PairingProtocolException {
        if (join.isAlive() && asked.isPresent() && !asked.get().acknowledged()) {
            assertThat(approve(
                            node.machine(), asked.get().requestId(), asked.get().sas()))
                    .isTrue();
        }
        Optional<JsonNode> paired = join.awaitEventOrEnd("paired");
        if (paired.isPresent()) {
            return paired.get().get("device_id").asText();
        }
        if (keeps(device, "membership.json") && !keeps(device, "pending.json")) {
            assertThat(device.run("device", "health").get("ok").asBoolean()).isTrue();
            return device.run("device", "show").get("device_id").asText();
        }
        boolean needsCode = !keeps(device, "pending.json");
        assertThat(asked.isPresent() && needsCode)
                .as("a request that was shown is kept")
                .isFalse();
        String fresh = needsCode ? code(node.machine()) : "";
        PalyraProcess again =
                needsCode ? join(device, node, fresh) : device.start("join", node.address(), "--output", "ndjson");
        approve(node.machine(), again, 0);
        String deviceId = again.awaitEvent("paired").get("device_id").asText();
        if (needsCode) {
            requireUsedUp(node, fresh);
        }
        return deviceId;
    }

    private void acknowledgedStand(Machine machine) {
        for (String request : acknowledged) {
            assertThat(ask(machine, "pairing.show", "request_id", request)
                            .get("state")
                            .asText())
                    .as("request %s", request)
                    .isIn(APPROVED);
        }
    }

    /** A code that is not open any more proves nothing; one that is open was never used. */
    private static void requireUsedUp(Node node, String code) {
        for (JsonNode open : ask(node.machine(), "pairing.list").get("codes")) {
            if (code.startsWith(open.get("slot").asText())) {
                return;
            }
        }
        try (WireDevice stranger = WireDevice.fresh()) {
            assertThatThrownBy(() -> stranger.request(node.socketAddress(), code))
                    .isInstanceOfSatisfying(
                            PairingProtocolException.class,
                            e -> assertThat(e.error()).isEqualTo(ErrorCode.PAIR_WRONG_CODE));
        }
    }

    /** Approves what the device shows, some nanoseconds later; empty if it ended before it showed anything. */
    private static Optional<Asked> approve(Machine machine, PalyraProcess join, long hesitation) {
        return join.awaitEventOrEnd("pending").map(pending -> {
            LockSupport.parkNanos(hesitation);
            String request = pending.get("request_id").asText();
            String sas = pending.get("sas").asText();
            return new Asked(request, sas, approve(machine, request, sas));
        });
    }

    /** Whether the node acknowledged; it may be gone, and nothing else is an excuse. */
    private static boolean approve(Machine machine, String request, String sas) {
        try {
            JsonNode approved = machine.ask(
                    "pairing.approve",
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("request_id", request)
                            .put("sas", sas));
            assertThat(approved.get("state").asText()).isIn(APPROVED);
            return true;
        } catch (PalyraException gone) {
            assertThat(gone.error()).as(gone.sentence()).isEqualTo(ErrorCode.NO_DAEMON);
            return false;
        }
    }

    private static PalyraProcess join(Machine device, Node node, String code) {
        return device.startWithInput(code + "\n", "join", node.address(), "--code-stdin", "--output", "ndjson");
    }

    private static String code(Machine machine) {
        return ask(machine, "pairing.code", "method", "pin").get("code").asText();
    }

    private static void awaitLife(Machine device) {
        Awaitility.await("a device's identity")
                .atMost(PalyraProcess.PATIENCE)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> keeps(device, "secrets"));
    }

    private static boolean keeps(Machine device, String file) {
        return Files.exists(device.state().resolve(file));
    }

    private static JsonNode ask(Machine machine, String command, String... params) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < params.length; i += 2) {
            object.put(params[i], params[i + 1]);
        }
        return machine.ask(command, object);
    }
}
