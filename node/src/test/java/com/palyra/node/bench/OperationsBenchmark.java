package com.palyra.node.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.node.harness.PairedDevices;
import com.palyra.persistence.Figures;
import com.palyra.persistence.Rounds;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.QuicLoad;
import com.palyra.protocol.quic.RawClient;
import com.palyra.protocol.quic.TlsIdentity;
import io.netty.handler.codec.quic.QuicChannel;
import java.security.cert.CertificateParsingException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code mvn -B -Pbenchmark -am -pl node test -Dtest=OperationsBenchmark} runs it: what an operator does, and waits for. A
 * node as a process of its own, with the options that the launcher gives it. {@code -Dpalyra.rounds=N} repeats more or less
 * often.
 */
@EnabledIfSystemProperty(named = "palyra.benchmark", matches = "true")
class OperationsBenchmark {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    /** The harness starts its processes with other ones; the last options count. */
    private static final String JVM = "-XX:-UseSerialGC -XX:+UseG1GC -XX:TieredStopAtLevel=4 -Xmx512m";

    private static final int DEVICES = 200;
    private static final int PAIRINGS = 40;
    private static final int AT_ONCE = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String COLUMN = "node";

    private final int rounds = Rounds.of(5, 9);
    private final Figures figures = new Figures(List.of(COLUMN));

    @Test
    void run() throws Exception {
        for (int round = 1; round <= rounds; round++) {
            Machine machine = MACHINES.machine("node-" + round).with("_JAVA_OPTIONS", JVM);
            started("ms from start to ready, first start", machine).process().terminate();
            List<TlsIdentity> identities = PairedDevices.write(machine.state(), DEVICES);
            Node node = started("ms from start to ready, " + DEVICES + " devices", machine);
            pair(node);
            revoke(node, identities);
            node.process().kill();
        }
        System.out.println("\nMedian of " + rounds + " (smallest to largest):\n\n" + figures.table() + "\n");
    }

    private Node started(String what, Machine machine) {
        long start = System.nanoTime();
        Node node = machine.up();
        figures.add(what, COLUMN, millisSince(start));
        return node;
    }

    private void pair(Node node) throws Exception {
        try (PairingLoad load = new PairingLoad(node.machine(), node.socketAddress(), AT_ONCE)) {
            load.pair(AT_ONCE, AT_ONCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            long start = System.nanoTime();
            load.pair(PAIRINGS, AT_ONCE).get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
            figures.add(
                    "pairings a second by PIN, " + AT_ONCE + " at once",
                    COLUMN,
                    PAIRINGS * 1000.0 / millisSince(start));
        }
    }

    /** From the operator's request to the end of the session, as the device sees it. */
    private void revoke(Node node, List<TlsIdentity> identities) throws Exception {
        double[] micros = new double[identities.size()];
        try (QuicLoad load = new QuicLoad(node.socketAddress())) {
            for (int i = 0; i < micros.length; i++) {
                TlsIdentity identity = identities.get(i);
                QuicChannel session = load.connect(RawClient.context(Alpn.DEVICE, identity))
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                QuicLoad.ask(session, Bench.HEALTH).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                CompletableFuture<Long> closed = new CompletableFuture<>();
                session.closeFuture().addListener(done -> closed.complete(System.nanoTime()));
                long start = System.nanoTime();
                node.machine()
                        .ask(
                                "devices.revoke",
                                JsonNodeFactory.instance.objectNode().put("device_id", id(identity)));
                micros[i] = (closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) - start) / 1e3;
            }
        }
        Arrays.sort(micros);
        figures.add("us from revoke to closed session, p50", COLUMN, micros[micros.length / 2]);
        figures.add("us from revoke to closed session, p99", COLUMN, micros[micros.length * 99 / 100]);
    }

    private static String id(TlsIdentity identity) throws CertificateParsingException {
        String uri = (String)
                identity.leaf().getSubjectAlternativeNames().iterator().next().get(1);
        return uri.substring(PeerKind.DEVICE.uriPrefix().length());
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
