package com.palyra.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.agent.capability.Capabilities;
import com.palyra.node.agent.capability.DeviceConfig;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PairedDevices;
import com.palyra.persistence.Rounds;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.PairingUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many agents, each with a QUIC client of its own, and a node process that is killed, stopped and started again while events
 * and invocations flow; in the end what both sides remember is compared. Two minutes, an hour with {@code -Plong}, {@code
 * -Dpalyra.rounds} seconds otherwise.
 */
class AgentSoakIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private static final int AGENTS = 200;
    private static final int FEW_SECONDS = 120;
    private static final int FULL_SECONDS = 3600;
    private static final int CALM_MILLIS = 10_000;
    private static final Duration SETTLED = Duration.ofMinutes(4);
    /** Few enough to be compared in the end; a node remembers more of one device. */
    private static final int KEPT = 250;

    private static final long INVOCATION_MILLIS = Duration.ofHours(2).toMillis();
    /** One invocation in so many starts a program, which leaves a trace that no agent can take back. */
    private static final int PROGRAMS = 10;

    @TempDir
    Path folder = Path.of("");

    private final Random random = new Random(Rounds.seed("AgentSoakIT"));
    private final Machine machine = MACHINES.machine("node");
    private final List<Soaked> devices = new ArrayList<>();
    private volatile boolean over;
    private volatile @Nullable Throwable failure;

    @Test
    void nothingIsLostDoubledOrOutOfOrderWhileTheNodeComesAndGoes() throws Exception {
        Machine.Node node = pair(machine.up());
        try {
            devices.forEach(device -> device.thread.start());
            Thread operator = new Thread(this::work, "operator");
            operator.start();
            int restarts = 0;
            long end = System.nanoTime()
                    + Duration.ofSeconds(Rounds.of(FEW_SECONDS, FULL_SECONDS)).toNanos();
            while (System.nanoTime() < end && operator.isAlive()) {
                Thread.sleep(random.nextInt(CALM_MILLIS));
                if (random.nextBoolean()) {
                    node = node.killAndRestart();
                } else {
                    assertThat(node.process().terminate()).isZero();
                    node = machine.up("--quic", node.address());
                }
                restarts++;
            }
            over = true;
            operator.join();
            assertThat(failure).isNull();
            for (Soaked device : devices) {
                Awaitility.await(device.id).atMost(SETTLED).untilAsserted(device::compare);
            }
            System.out.println(AGENTS + " agents, " + restarts + " restarts, "
                    + devices.stream().mapToInt(device -> device.sent.size()).sum() + " events, "
                    + devices.stream().mapToInt(device -> device.asked.size()).sum() + " invocations");
        } finally {
            devices.forEach(device -> device.agent.stop());
            for (Soaked device : devices) {
                device.end();
            }
        }
    }

    /** One as everybody does, the others without: this is about what comes after. */
    private Machine.Node pair(Machine.Node node) throws IOException {
        List<TestDevice> fresh = new ArrayList<>();
        for (int i = 0; i < AGENTS; i++) {
            fresh.add(new TestDevice(folder.resolve("device-" + i)));
        }
        join(fresh.get(0));
        assertThat(node.process().terminate()).isZero();
        Membership member = fresh.get(0).state.membership().orElseThrow();
        List<TestDevice> others = fresh.subList(1, AGENTS);
        List<DeviceIdentity> identities = others.stream()
                .map(device -> device.state.identityOrCreate(InstantSource.system(), new SecureRandom()))
                .toList();
        List<X509Certificate> leaves = PairedDevices.write(
                machine.state(),
                identities.stream()
                        .map(identity -> new PairedDevices.Newcomer(identity.id(), identity.key()))
                        .toList());
        for (int i = 0; i < leaves.size(); i++) {
            others.get(i).state.keep(member.with(new RenewedCertificate(leaves.get(i), member.authorities())));
        }
        identities.forEach(DeviceIdentity::close);
        for (TestDevice device : fresh) {
            devices.add(new Soaked(device, folder.resolve("device-" + devices.size())));
        }
        return machine.up("--quic", node.address());
    }

    private void join(TestDevice device) {
        JsonNode code = machine.ask("pairing.code", object().put("method", "qr").put("ttl_ms", 600_000));
        device.onPending = request -> machine.ask(
                "pairing.approve",
                object().put("request_id", request.requestId().value()).put("sas", request.shortString()));
        device.join(new JoinTarget.Scanned(PairingUri.parse(code.get("uri").asText())));
    }

    /** Says and asks something, of one device after the other. */
    private void work() {
        Random choice = new Random(random.nextLong());
        try {
            while (!over) {
                Soaked device = devices.get(choice.nextInt(devices.size()));
                if (choice.nextBoolean() || device.asked.size() == KEPT) {
                    device.send();
                } else {
                    device.invoke();
                }
            }
        } catch (RuntimeException | AssertionError e) {
            failure = e;
        }
    }

    /** A paired device with its agent, and what the operator knows of it. */
    private final class Soaked implements AgentEvents {
        final Thread thread;
        final String id;
        /** By their number in the outbox. */
        final Map<Long, Integer> sent = new TreeMap<>();

        final List<String> asked = new ArrayList<>();
        /** Whether these are in the outbox nobody knows: the node ended before it answered. */
        private final List<Integer> unsure = new ArrayList<>();

        private final Path directory;
        private final TestDevice device;
        private final DeviceAgent agent;
        private final Queue<Integer> received = new ConcurrentLinkedQueue<>();
        private final Queue<String> started = new ConcurrentLinkedQueue<>();
        private final Queue<String> trouble = new ConcurrentLinkedQueue<>();
        private final List<String> programs = new ArrayList<>();

        Soaked(TestDevice device, Path directory) throws IOException {
            this.directory = directory;
            this.device = device;
            try (DeviceIdentity identity = device.state.identity().orElseThrow()) {
                id = identity.id().value();
            }
            agent = device.agent(
                    Capabilities.of(
                            DeviceConfig.parse(program(), "device.conf"),
                            Map.of(),
                            "1.0",
                            new Properties(),
                            InstantSource.system()),
                    this);
            thread = new Thread(this::run, "agent");
        }

        private String program() throws IOException {
            Path program = Files.writeString(
                    directory.resolve("trace.sh"), "#!/bin/sh\n/bin/cat >> " + directory + "/trace\necho true\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            return "capabilities { trace { program = \"" + program + "\" } }";
        }

        private void run() {
            try {
                agent.run();
            } catch (InterruptedException | PalyraException ended) {
                trouble.add("ended: " + ended);
            }
        }

        void send() {
            int number = sent.size() + unsure.size();
            Optional<JsonNode> answer =
                    tell("devices.send", object().put("device_id", id).put("data_json", Integer.toString(number)));
            if (answer.isPresent()) {
                assertThat(sent.put(answer.get().get("seq").longValue(), number))
                        .isNull();
            } else {
                unsure.add(number);
            }
        }

        /** Asked until it is known to be there: the name of the request makes it one. */
        void invoke() {
            String request = "r" + asked.size();
            boolean program = asked.size() % PROGRAMS == 0;
            ObjectNode params = object().put("device_id", id)
                    .put("request_id", request)
                    .put("capability", program ? "trace" : "system.ping")
                    .put("input_json", "\"" + request + "\"")
                    .put("timeout_ms", INVOCATION_MILLIS);
            Awaitility.await()
                    .atMost(SETTLED)
                    .until(() -> tell("devices.invoke", params).isPresent());
            asked.add(request);
            if (program) {
                programs.add(request);
            }
        }

        /** The answer; none if the node was away, or has no room for more of this device. */
        private Optional<JsonNode> tell(String command, ObjectNode params) {
            try {
                return Optional.of(machine.ask(command, params));
            } catch (PalyraException e) {
                assertThat(e.error())
                        .isIn(ErrorCode.NO_DAEMON, ErrorCode.DAEMON_TIMEOUT, ErrorCode.INVOCATION_TOO_MANY);
                return Optional.empty();
            }
        }

        /** What the node has acknowledged to the operator is what happened here, each once. */
        void compare() throws IOException {
            assertThat(trouble).isEmpty();
            assertThat(received).doesNotHaveDuplicates();
            assertThat(received.stream().filter(number -> !unsure.contains(number)))
                    .containsExactlyElementsOf(sent.values());
            assertThat(started).doesNotHaveDuplicates().hasSameElementsAs(asked);
            for (String request : asked) {
                JsonNode end = machine.ask(
                        "devices.invocation", object().put("device_id", id).put("request_id", request));
                assertThat(end.get("state").asText()).as(request).isEqualTo("succeeded");
            }
            String trace = programs.isEmpty() ? "" : Files.readString(directory.resolve("trace"));
            for (String request : programs) {
                assertThat(trace).containsOnlyOnce("\"" + request + "\"");
            }
        }

        @Override
        public void received(String event, ObjectNode details, String sentence) {
            if (event.equals("message")) {
                received.add(details.get("data").intValue());
            }
        }

        @Override
        public void happened(String event, ObjectNode details, String sentence) {
            if (event.equals("capability_started")) {
                started.add(details.get("request_id").asText());
            } else if (event.equals("gap")) {
                trouble.add(sentence);
            }
        }

        @Override
        public void ended(String event, ObjectNode details) {
            happened(event, details, event);
        }

        @Override
        public void warning(String sentence) {
            // The node is away now and then.
        }

        void end() throws InterruptedException {
            thread.join();
            device.close();
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
