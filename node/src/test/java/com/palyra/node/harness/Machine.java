package com.palyra.node.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.admin.AdminClient;
import com.palyra.protocol.pairing.HostPort;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** A node or a device: a state directory, and the commands that run on it. */
public final class Machine {
    private final String name;
    private final Path state;
    private final List<PalyraProcess> processes;
    private final Map<String, String> environment;
    private final List<String> before;

    Machine(String name, Path state, List<PalyraProcess> processes, Map<String, String> environment) {
        this(name, state, processes, environment, List.of());
    }

    private Machine(
            String name,
            Path state,
            List<PalyraProcess> processes,
            Map<String, String> environment,
            List<String> before) {
        this.name = name;
        this.state = state;
        this.processes = processes;
        this.environment = environment;
        this.before = before;
    }

    /** The same machine with one more environment variable for what is started from now on. */
    public Machine with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Machine(name, state, processes, more, before);
    }

    /** The same machine, whose processes start by the command line that begins so. */
    public Machine startedBy(String... words) {
        return new Machine(name, state, processes, environment, List.of(words));
    }

    /** Starts a command on this machine's state directory, with nothing on its standard input. */
    public PalyraProcess start(String... arguments) {
        return startWithInput("", arguments);
    }

    /** Starts a command on this machine's state directory, with that on its standard input. */
    public PalyraProcess startWithInput(String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        int own = all.contains("--") ? all.indexOf("--") : all.size();
        all.addAll(own, List.of("--state-dir", state.toString()));
        PalyraProcess process =
                PalyraProcess.start(name + ": " + String.join(" ", arguments), before, all, environment, input);
        processes.add(process);
        return process;
    }

    /** Runs a command to its successful end and returns its JSON. */
    public JsonNode run(String... arguments) {
        return runWithInput("", arguments);
    }

    /** Runs a command with that on its standard input to its successful end and returns its JSON. */
    public JsonNode runWithInput(String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--output", "json"));
        return startWithInput(input, all.toArray(String[]::new)).result();
    }

    /** What the running node answers over its admin socket to a request of this JVM. */
    public JsonNode ask(String command, ObjectNode params) {
        return AdminClient.of(state).call(command, params);
    }

    /** Starts a node on a free loopback port and waits until it is ready. */
    public Node up(String... more) {
        List<String> arguments = new ArrayList<>(List.of("up", "--output", "ndjson"));
        if (!List.of(more).contains("--quic")) {
            arguments.addAll(List.of("--quic", Ports.free()));
        }
        if (!List.of(more).contains("--http")) {
            arguments.addAll(List.of("--http", "off"));
        }
        arguments.addAll(List.of(more));
        PalyraProcess process = start(arguments.toArray(String[]::new));
        JsonNode ready = process.awaitEvent("ready");
        return new Node(this, process, ready.get("quic_address").asText());
    }

    /** The machine's state directory. */
    public Path state() {
        return state;
    }

    /**
     * A node that runs.
     *
     * @param machine where
     * @param process the daemon
     * @param address {@code HOST:PORT} of its QUIC endpoint
     */
    public record Node(Machine machine, PalyraProcess process, String address) {
        /** Runs an admin command to its successful end and returns its JSON. */
        public JsonNode run(String... arguments) {
            return machine.run(arguments);
        }

        /** Its QUIC endpoint. */
        public InetSocketAddress socketAddress() {
            HostPort at = HostPort.parse(address);
            return new InetSocketAddress(at.host(), at.port());
        }

        /** A fresh PIN code. */
        public String pin() {
            return run("pairing", "code").get("code").asText();
        }

        /** Starts a join with a PIN code on that device and waits until its request is pending. */
        public Join join(Machine device, String code, String... more) {
            List<String> arguments = new ArrayList<>(List.of("join", address, "--code-stdin", "--output", "ndjson"));
            arguments.addAll(List.of(more));
            PalyraProcess join = device.startWithInput(code + "\n", arguments.toArray(String[]::new));
            JsonNode pending = join.awaitEvent("pending");
            return new Join(
                    join, pending.get("request_id").asText(), pending.get("sas").asText());
        }

        /** Pairs a device by PIN, with the short string compared, to the end. */
        public void pair(Machine device, String... more) {
            Join join = join(device, pin(), more);
            run("pairing", "approve", join.requestId(), "--sas", join.sas());
            join.process().awaitEvent("paired");
        }

        /** Waits until a request is in that state, as {@code pairing show} tells. */
        public void awaitRequest(String requestId, String state) {
            await(
                    "request " + requestId + " is " + state,
                    () -> run("pairing", "show", requestId)
                            .get("state")
                            .asText()
                            .equals(state));
        }

        /** Waits until a device has that status and is connected or not, as {@code devices show} tells. */
        public void awaitDevice(String deviceId, String status, boolean connected) {
            await("device " + deviceId + " is " + status + ", connected " + connected, () -> {
                JsonNode shown = run("devices", "show", deviceId);
                return shown.get("status").asText().equals(status)
                        && shown.get("connected").asBoolean() == connected;
            });
        }

        /** Waits until so many sessions are open; those of a join and of commands end a little after the process. */
        public void awaitSessions(int sessions) {
            await(sessions + " sessions", () -> run("status").get("sessions").asInt() == sessions);
        }

        private static void await(String what, Callable<Boolean> condition) {
            Awaitility.await(what).atMost(PalyraProcess.PATIENCE).until(condition);
        }

        /** Kills the daemon and starts it again on the same port. */
        public Node killAndRestart() {
            process.kill();
            return machine.up("--quic", address);
        }
    }

    /**
     * A join that waits for a decision.
     *
     * @param process the command
     * @param requestId its request
     * @param sas the short string that the device shows
     */
    public record Join(PalyraProcess process, String requestId, String sas) {}
}
