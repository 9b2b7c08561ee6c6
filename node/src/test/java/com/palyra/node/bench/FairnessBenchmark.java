package com.palyra.node.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.persistence.Figures;
import com.palyra.persistence.Rounds;
import com.palyra.protocol.Limits;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.HalfOpenFlood;
import com.palyra.protocol.quic.QuicLoad;
import com.palyra.protocol.quic.RawClient;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code mvn -B -Pbenchmark -am -pl node test -Dtest=FairnessBenchmark} runs it: devices that ask a node one thing after the
 * other, alone and beside peers that are greedy or stuck; and while the most costly of them turn to a raw server on the same
 * machine, which is what they cost everybody by the processors that they use. {@code -Dpalyra.rounds=N} repeats more or
 * less often.
 */
@EnabledIfSystemProperty(named = "palyra.benchmark", matches = "true")
@SuppressWarnings("FutureReturnValueIgnored")
class FairnessBenchmark {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private static final String HEALTH_REQUEST = "{\"protocol_version\":1,\"method\":\"node.health\"}";
    private static final byte[] HEALTH = frame(HEALTH_REQUEST, HEALTH_REQUEST.length());
    /** The beginning of a frame that goes on for 100 000 bytes. */
    private static final byte[] BEGUN = frame("{", 100_000);

    private static final int QUIET = 4;
    private static final int STREAMS = 128;
    private static final int HANDSHAKES = 100;
    private static final Duration SPAN = Duration.ofSeconds(5);
    private static final List<String> COLUMNS = List.of("requests a second", "p50 us", "p99 us", "p99 in % of alone");

    private final int rounds = Rounds.of(5, 9);

    /** Does something bad until it is told to stop. */
    private interface Nuisance {
        void run(AtomicBoolean stop) throws Exception;
    }

    @Test
    void run() throws Exception {
        Node node = MACHINES.machine("node")
                .with("_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4")
                .up();
        List<QuicSslContext> identities = new ArrayList<>();
        // A device that was paused in one round is not the one of the next.
        for (int i = 0; i <= QUIET + rounds; i++) {
            identities.add(RawClient.context(Alpn.DEVICE, Bench.paired(node, MACHINES.machine("device-" + i))));
        }
        InetSocketAddress address = node.socketAddress();
        try (RawServer other = RawServer.start(List.of("-XX:+UseSerialGC", "-Xmx512m"), 0);
                QuicLoad load = new QuicLoad(address)) {
            List<QuicChannel> quiet = new ArrayList<>();
            for (QuicSslContext identity : identities.subList(0, QUIET)) {
                quiet.add(load.connect(identity).join());
            }
            Figures figures = new Figures(COLUMNS);
            for (int round = 0; round <= rounds; round++) {
                // The first one warms up.
                measure(
                        load,
                        quiet,
                        nuisances(address, other.address(), identities.get(QUIET + round)),
                        round == 0 ? new Figures(COLUMNS) : figures);
            }
            System.out.println("\nMedian of " + rounds + " (smallest to largest):\n\n" + figures.table() + "\n");
        }
    }

    private static Map<String, Nuisance> nuisances(
            InetSocketAddress address, InetSocketAddress other, QuicSslContext greedy) {
        Map<String, Nuisance> nuisances = new LinkedHashMap<>();
        nuisances.put("alone", stop -> {});
        nuisances.put("one that never reads", stop -> neverRead(address, greedy, stop));
        nuisances.put("one that sends a byte a second", stop -> trickle(address, greedy, stop));
        nuisances.put("one that opens streams without end", stop -> openMany(address, greedy, stop));
        nuisances.put("a flood of handshakes", stop -> flood(address, stop));
        nuisances.put("streams without end, elsewhere", stop -> openMany(other, greedy, stop));
        nuisances.put("a flood of handshakes, elsewhere", stop -> flood(other, stop));
        return nuisances;
    }

    private static void measure(
            QuicLoad load, List<QuicChannel> quiet, Map<String, Nuisance> nuisances, Figures figures) throws Exception {
        double alone = 0;
        for (Map.Entry<String, Nuisance> each : nuisances.entrySet()) {
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Void> nuisance = CompletableFuture.runAsync(() -> {
                try {
                    each.getValue().run(stop);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            QuicLoad.Result result = load.requests(quiet, HEALTH, 1, SPAN);
            stop.set(true);
            nuisance.get(1, TimeUnit.MINUTES);
            alone = alone == 0 ? result.p99() : alone;
            figures.add(each.getKey(), COLUMNS.get(0), result.perSecond());
            figures.add(each.getKey(), COLUMNS.get(1), result.p50());
            figures.add(each.getKey(), COLUMNS.get(2), result.p99());
            figures.add(each.getKey(), COLUMNS.get(3), 100 * result.p99() / alone);
        }
    }

    /** As many requests as there may be, and not one answer taken. */
    private static void neverRead(InetSocketAddress node, QuicSslContext identity, AtomicBoolean stop) {
        try (RawClient client = new RawClient(node)) {
            RawClient.Connection connection = client.connect(identity);
            for (int i = 0; i < STREAMS; i++) {
                connection
                        .channel()
                        .createStream(QuicStreamType.BIDIRECTIONAL, new ChannelInboundHandlerAdapter())
                        .addListener(opened -> {
                            if (opened.isSuccess()) {
                                QuicStreamChannel stream = (QuicStreamChannel) opened.getNow();
                                stream.config().setOption(ChannelOption.AUTO_READ, false);
                                stream.writeAndFlush(Unpooled.copiedBuffer(HEALTH));
                            }
                        });
            }
            waitFor(stop, Duration.ofMillis(10));
        }
    }

    /** As many frames as there may be, that get a byte longer each second. */
    private static void trickle(InetSocketAddress node, QuicSslContext identity, AtomicBoolean stop) {
        try (RawClient client = new RawClient(node)) {
            RawClient.Connection connection = client.connect(identity);
            List<RawClient.Stream> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                RawClient.Stream stream = connection.open(QuicStreamType.BIDIRECTIONAL);
                stream.send(BEGUN);
                streams.add(stream);
            }
            while (!stop.get()) {
                streams.forEach(stream -> stream.send(new byte[] {' '}));
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            }
        }
    }

    /** Streams that end as soon as they have begun; connects again when it may open no more, and when it is cut. */
    private static void openMany(InetSocketAddress node, QuicSslContext identity, AtomicBoolean stop) {
        try (RawClient client = new RawClient(node)) {
            while (!stop.get()) {
                RawClient.Connection connection;
                try {
                    connection = client.connect(identity);
                } catch (RuntimeException notHeard) {
                    continue;
                }
                for (int i = 0;
                        i < Limits.BROKEN_STREAMS
                                && !stop.get()
                                && connection.channel().isActive();
                        i++) {
                    breakOffOne(connection, stop);
                }
                connection.close();
            }
        }
    }

    private static void breakOffOne(RawClient.Connection connection, AtomicBoolean stop) {
        while (connection.channel().peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) <= 0
                && connection.channel().isActive()
                && !stop.get()) {
            LockSupport.parkNanos(100_000);
        }
        connection
                .channel()
                .createStream(QuicStreamType.BIDIRECTIONAL, new RawClient.Unheeded())
                .addListener(opened -> {
                    if (opened.isSuccess()) {
                        QuicStreamChannel stream = (QuicStreamChannel) opened.getNow();
                        stream.writeAndFlush(Unpooled.copiedBuffer(BEGUN));
                        stream.shutdown(1);
                        stream.close();
                    }
                })
                .awaitUninterruptibly(100);
    }

    /** Some hundred handshakes a second from four addresses, none of which is finished. */
    private static void flood(InetSocketAddress node, AtomicBoolean stop) throws Exception {
        List<HalfOpenFlood> floods = new ArrayList<>();
        try {
            for (byte last = 2; last < 6; last++) {
                InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 0, last});
                floods.add(new HalfOpenFlood(node, from, true));
            }
            while (!stop.get()) {
                floods.forEach(flood -> flood.begin(HANDSHAKES / 4));
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
        } finally {
            floods.forEach(HalfOpenFlood::close);
        }
    }

    private static void waitFor(AtomicBoolean stop, Duration step) {
        while (!stop.get()) {
            LockSupport.parkNanos(step.toNanos());
        }
    }

    private static byte[] frame(String payload, int announced) {
        byte[] bytes = payload.getBytes(UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(announced)
                .put(bytes)
                .array();
    }
}
