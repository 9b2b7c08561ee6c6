package com.palyra.node.bench;

import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.persistence.Figures;
import com.palyra.persistence.Rounds;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.QuicLoad;
import com.palyra.protocol.quic.RawClient;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code mvn -B -Pbenchmark -am -pl node test -Dtest=TransportBenchmark} runs it: a node and a raw server as processes of
 * their own, asked in turn by the same clients, some minutes. {@code -Dpalyra.rounds=N} repeats more or less often.
 */
@EnabledIfSystemProperty(named = "palyra.benchmark", matches = "true")
class TransportBenchmark {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    /** Both servers have every compiler and the same heap. */
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx512m");

    private static final byte[] LIST =
            Bench.frame("{\"protocol_version\":1,\"method\":\"vault.list\",\"params\":{\"scope\":\"global\"}}");
    private static final int CLIENTS = 4;
    private static final int MANY = 64;
    private static final Duration SPAN = Duration.ofSeconds(5);
    private static final List<String> COLUMNS = List.of("node", "raw Netty QUIC", "node in % of raw");

    private final int rounds = Rounds.of(5, 9);

    /** Who answers, and the clients that ask it. */
    private record Contender(QuicLoad load, List<QuicSslContext> identities, QuicChannel session) {}

    @Test
    void run() throws Exception {
        Machine machine = MACHINES.machine("node").with("_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4");
        Node node = machine.up();
        List<QuicSslContext> identities = new ArrayList<>();
        for (int i = 0; i <= CLIENTS; i++) {
            identities.add(RawClient.context(Alpn.DEVICE, Bench.paired(node, MACHINES.machine("device-" + i))));
        }
        try (RawServer raw = RawServer.start(JVM, 0);
                QuicLoad toNode = new QuicLoad(node.socketAddress());
                QuicLoad toRaw = new QuicLoad(raw.address())) {
            Contender ours = contender(toNode, identities);
            Contender theirs = contender(toRaw, identities);
            Figures figures = new Figures(COLUMNS);
            for (int round = 0; round <= rounds; round++) {
                // The first one warms up.
                measure(ours, theirs, round == 0 ? new Figures(COLUMNS) : figures);
            }
            System.out.println("\nMedian of " + rounds + " (smallest to largest):\n\n" + figures.table() + "\n");
        }
    }

    private static Contender contender(QuicLoad load, List<QuicSslContext> identities) {
        return new Contender(
                load,
                identities.subList(0, CLIENTS),
                load.connect(identities.get(CLIENTS)).join());
    }

    private static void measure(Contender node, Contender raw, Figures figures) {
        for (int inFlight : new int[] {1, MANY}) {
            compare(
                    figures,
                    "requests, " + inFlight + " in flight",
                    node.load().requests(List.of(node.session()), Bench.HEALTH, inFlight, SPAN),
                    raw.load().requests(List.of(raw.session()), Bench.HEALTH, inFlight, SPAN));
            compare(
                    figures,
                    "requests to an entity, " + inFlight + " in flight",
                    node.load().requests(List.of(node.session()), LIST, inFlight, SPAN),
                    raw.load().requests(List.of(raw.session()), LIST, inFlight, SPAN));
        }
        compare(
                figures,
                "handshakes with a request, " + CLIENTS + " clients",
                node.load().handshakes(node.identities(), Bench.HEALTH, SPAN),
                raw.load().handshakes(raw.identities(), Bench.HEALTH, SPAN));
    }

    private static void compare(Figures figures, String what, QuicLoad.Result node, QuicLoad.Result raw) {
        figures.add(what + ", a second", COLUMNS.get(0), node.perSecond());
        figures.add(what + ", a second", COLUMNS.get(1), raw.perSecond());
        figures.add(what + ", a second", COLUMNS.get(2), 100 * node.perSecond() / raw.perSecond());
        figures.add(what + ", p50 us", COLUMNS.get(0), node.p50());
        figures.add(what + ", p50 us", COLUMNS.get(1), raw.p50());
        figures.add(what + ", p99 us", COLUMNS.get(0), node.p99());
        figures.add(what + ", p99 us", COLUMNS.get(1), raw.p99());
    }
}
