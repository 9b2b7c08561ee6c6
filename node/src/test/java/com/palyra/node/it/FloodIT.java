package com.palyra.node.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.protocol.Limits;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.HalfOpenFlood;
import com.palyra.protocol.quic.RawClient;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * All at once against a node process: handshakes that nobody finishes, from addresses that are proven and one that is not, and
 * a paired device that is greedy and comes back each time. Another device and an operator notice nothing.
 */
// Every address of 127.0.0.0/8 is one of the machine's own on Linux only, and only there is /proc.
@EnabledOnOs(OS.LINUX)
@SuppressWarnings("FutureReturnValueIgnored")
class FloodIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private static final JsonMapper JSON = new JsonMapper();
    /** The most that the README says of a node whose heap may have 512 MiB. */
    private static final long RESIDENT_KIB = 640 * 1024;
    /** Instead of a code. */
    private static final int NOT_HEARD = -1;

    private static final Duration GIVE_UP = Duration.ofSeconds(5);
    /** Of the log: what an operator hears of, and nothing for each packet or stream. */
    private static final int LINES = 200;
    /** More than one address may have under way, from so many that the greedy device finds a place too. */
    private static final int HANDSHAKES = Limits.HALF_OPEN_PER_ADDRESS + 100;

    private static final int ADDRESSES = Limits.HALF_OPEN / Limits.HALF_OPEN_PER_ADDRESS - 1;
    /** The most that one stream may hold of a frame that goes on. */
    private static final byte[] BEGUN = ByteBuffer.allocate(Limits.FRAME_BYTES / 2)
            .putInt(Limits.FRAME_BYTES)
            .array();

    @Test
    void aPairedDeviceAndAnOperatorAreServedThroughItAndMemoryHasABound() throws Exception {
        Node node = MACHINES.machine("node").up();
        Machine paired = MACHINES.machine("paired");
        Machine rude = MACHINES.machine("rude");
        node.pair(paired);
        node.pair(rude);
        InetSocketAddress address = LiveSession.address(paired);
        QuicSslContext greedy = RawClient.context(Alpn.DEVICE, LiveSession.identity(rude));
        List<HalfOpenFlood> floods = new ArrayList<>();
        try (Neighbour neighbour = new Neighbour(paired);
                RawClient client = new RawClient(address)) {
            for (int i = 0; i < ADDRESSES; i++) {
                floods.add(new HalfOpenFlood(address, loopback(2 + i), true));
            }
            floods.add(new HalfOpenFlood(address, loopback(2 + ADDRESSES), false));
            floods.forEach(flood -> flood.begin(HANDSHAKES));
            await().atMost(LocalNode.PATIENCE)
                    .until(() -> floods.stream().allMatch(flood -> flood.retries() >= Limits.HALF_OPEN_PER_ADDRESS));
            neighbour.assertServedSinceLastTime();

            List<Integer> codes = new ArrayList<>();
            await().atMost(LocalNode.PATIENCE).until(() -> {
                codes.add(closeCode(client.connect(greedy), codes.isEmpty() ? FloodIT::hoard : FloodIT::breakOff));
                return codes.contains(CloseReason.PAUSED.code());
            });
            assertThat(codes)
                    .hasSizeGreaterThan(Limits.CUTS_BEFORE_PAUSE)
                    .isSubsetOf(
                            CloseReason.BACKLOG.code(),
                            CloseReason.PROTOCOL.code(),
                            CloseReason.PAUSED.code(),
                            NOT_HEARD);

            neighbour.assertServedSinceLastTime();
            assertThat(node.machine()
                            .ask("status", JSON.createObjectNode())
                            .get("sessions")
                            .asInt())
                    .isPositive();
            assertThat(node.run("devices", "list")).isNotEmpty();
            neighbour.assertServedSinceLastTime();
        } finally {
            floods.forEach(HalfOpenFlood::close);
        }
        long resident = mostResidentKiB(node.process().pid());
        System.out.println("The node had at most " + resident / 1024 + " MiB resident");
        assertThat(resident).isLessThan(RESIDENT_KIB);
        List<String> log = Files.readAllLines(node.machine().state().resolve("log/node.log"), UTF_8);
        assertThat(log).hasSizeLessThan(LINES).noneMatch(line -> line.startsWith("\tat "));
    }

    /**
     * Opens as many streams as the node allows, and does that with each, until the node closes the connection. It says why in
     * one packet, which may be lost when so much is going on.
     */
    private static int closeCode(RawClient.Connection connection, Consumer<QuicStreamChannel> each) {
        long end = System.nanoTime() + GIVE_UP.toNanos();
        while (!connection.closeCode().isDone() && System.nanoTime() < end) {
            long allowed = connection.channel().peerAllowedStreams(QuicStreamType.BIDIRECTIONAL);
            for (long i = 0; i < allowed && !connection.closeCode().isDone(); i++) {
                connection
                        .channel()
                        .createStream(QuicStreamType.BIDIRECTIONAL, new RawClient.Unheeded())
                        .addListener(opened -> {
                            if (opened.isSuccess()) {
                                each.accept((QuicStreamChannel) opened.getNow());
                            }
                        })
                        .awaitUninterruptibly();
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        int code = connection.closeCode().getNow(NOT_HEARD);
        connection.close();
        return code;
    }

    private static void hoard(QuicStreamChannel stream) {
        stream.writeAndFlush(Unpooled.copiedBuffer(BEGUN));
    }

    private static void breakOff(QuicStreamChannel stream) {
        stream.writeAndFlush(Unpooled.copiedBuffer(BEGUN, 0, Long.BYTES));
        stream.shutdown(1);
        stream.close();
    }

    private static InetAddress loopback(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private static long mostResidentKiB(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
