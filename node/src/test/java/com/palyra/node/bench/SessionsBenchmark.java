package com.palyra.node.bench;

import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PairedDevices;
import com.palyra.persistence.Figures;
import com.palyra.persistence.Rounds;
import com.palyra.protocol.quic.ManyClients;
import com.palyra.protocol.quic.TlsIdentity;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code mvn -B -Pbenchmark -am -pl node test -Dtest=SessionsBenchmark} runs it: what idle sessions cost a node, and how long
 * it takes until all are there, at first and after the node was killed; the same with a raw server. Each is a process of its
 * own, with the options that the launcher gives a node. {@code -Dpalyra.sessions=N} has more or fewer than 10 000 of them.
 */
@EnabledIfSystemProperty(named = "palyra.benchmark", matches = "true")
class SessionsBenchmark {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=4", "-XX:+UseG1GC", "-Xmx512m");
    /** Fewer than the handshakes after which a server asks for a retry, since all come from one address. */
    private static final int HANDSHAKES_AT_ONCE = 32;

    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final int sessions = sessions();
    private final List<String> columns = List.of("node", "raw Netty QUIC");

    /** A server process that can be killed and started again on its port. */
    private interface Server {
        long pid();

        InetSocketAddress address();

        /** Returns when it is ready. */
        Server killAndRestart() throws Exception;

        void kill();
    }

    @Test
    void run() throws Exception {
        int rounds = Rounds.of(1, 3);
        Figures figures = new Figures(columns);
        for (int round = 1; round <= rounds; round++) {
            Machine machine = MACHINES.machine("node-" + round).with("_JAVA_OPTIONS", nodeOptions());
            machine.up().process().terminate();
            List<TlsIdentity> identities = PairedDevices.write(machine.state(), sessions);
            measure(new OurServer(machine.up()), identities, columns.get(0), figures);
            measure(new TheirServer(RawServer.start(JVM, 0)), identities, columns.get(1), figures);
        }
        System.out.println("\n" + sessions + " sessions, median of " + rounds + " (smallest to largest):\n\n"
                + figures.table() + "\n");
    }

    private void measure(Server server, List<TlsIdentity> identities, String column, Figures figures) throws Exception {
        Server running = server;
        try (ManyClients clients = new ManyClients(server.address(), identities, Bench.HEALTH)) {
            Thread.sleep(SETTLE.toMillis());
            long before = ProcessFigures.residentKib(running.pid());
            figures.add("KiB resident, without sessions", column, (double) before);
            figures.add("ms until all are accepted", column, millisUntilAll(clients));
            Thread.sleep(SETTLE.toMillis());
            Duration busy = ProcessFigures.processorTime(running.pid());
            Thread.sleep(IDLE.toMillis());
            Duration idle = ProcessFigures.processorTime(running.pid()).minus(busy);
            figures.add(
                    "KiB resident a session",
                    column,
                    (double) (ProcessFigures.residentKib(running.pid()) - before) / sessions);
            figures.add("% of one core, idle", column, 100.0 * idle.toMillis() / IDLE.toMillis());
            figures.add("sessions lost while idle", column, sessions - clients.here());
            clients.goAll();
            long killed = System.nanoTime();
            running = running.killAndRestart();
            figures.add("ms from kill to ready", column, millisSince(killed));
            figures.add("ms from ready until all are back", column, millisUntilAll(clients));
            System.out.println(column + ", failures of clients: " + clients.failures());
        } finally {
            running.kill();
        }
    }

    private double millisUntilAll(ManyClients clients) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        CompletableFuture<Void> all = clients.comeAll(HANDSHAKES_AT_ONCE);
        try {
            all.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "Only " + clients.here() + " of " + sessions + " are there: " + clients.failures(), e);
        }
        return millisSince(start);
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private record OurServer(Node node) implements Server {
        @Override
        public long pid() {
            return node.process().pid();
        }

        @Override
        public InetSocketAddress address() {
            return node.socketAddress();
        }

        @Override
        public Server killAndRestart() {
            return new OurServer(node.killAndRestart());
        }

        @Override
        public void kill() {
            node.process().kill();
        }
    }

    private record TheirServer(RawServer raw) implements Server {
        @Override
        public long pid() {
            return raw.process().pid();
        }

        @Override
        public InetSocketAddress address() {
            return raw.address();
        }

        @Override
        public Server killAndRestart() throws Exception {
            raw.close();
            return new TheirServer(RawServer.start(JVM, raw.address().getPort()));
        }

        @Override
        public void kill() {
            raw.close();
        }
    }

    /** The harness starts its processes with other ones; the last options count. */
    private static String nodeOptions() {
        return "-XX:-UseSerialGC " + String.join(" ", JVM);
    }

    private static int sessions() {
        String asked = System.getProperty("palyra.sessions", "");
        return asked.isEmpty() ? 10_000 : Integer.parseInt(asked);
    }
}
