package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.await;
import static com.palyra.protocol.quic.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Handshakes without end, against a real endpoint: how many there are, and what it does to paired devices. */
// Every address of 127.0.0.0/8 is one of the machine's own on Linux only.
@EnabledOnOs(OS.LINUX)
@ExtendWith(NoLeaks.class)
class FloodTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int BATCH = 32;
    private static final long PAGE_BYTES = 4096;
    private static final RpcRequest HEALTH = RpcRequest.of("node.health");
    /** Devices have 64 places; of half-open handshakes 4 go without proof, 12 from one address, 30 in all, and above 22 each has 4. */
    private static final ServerLimits SMALL = new ServerLimits(64, 2, 4, 30, 12, LONG);

    /** Four strangers from one address finish their handshakes in a window. */
    private static final ServerLimits FEW_STRANGERS = new ServerLimits(
            64,
            64,
            64,
            1024,
            768,
            256,
            4,
            LONG,
            Limits.FRAME_TIMEOUT,
            Limits.CONNECTION_BUFFER_BYTES,
            Limits.BUFFER_BYTES);

    private final House house = new House();
    private final QuicClient client = QuicClient.create(House.RANDOM, House.CLOCK);

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void one_address_has_no_more_than_its_share_and_devices_come_and_go() {
        try (TestServer server = new TestServer(house.nodeCredentials(), SMALL);
                HalfOpenFlood flood = new HalfOpenFlood(server.address(), address(2), true)) {
            ClientConnection before = await(device(server));

            flood.begin(40);
            until(() -> server.dropped(HandshakeDrop.TOO_MANY_FROM_ADDRESS) >= 28);

            // Those of before the threshold count too, so that the share is filled exactly.
            assertThat(server.halfOpen()).isEqualTo(SMALL.halfOpenPerAddress());
            for (int i = 0; i < 20; i++) {
                assertThat(await(before.request(HEALTH))).isEqualTo(RpcResponse.health());
                assertThat(await(await(device(server)).request(HEALTH))).isEqualTo(RpcResponse.health());
            }
            assertThat(flood.retries()).isPositive();
            assertThat(server.mostHalfOpen()).isLessThanOrEqualTo(SMALL.halfOpenPerAddress() + 1);
        }
    }

    @Test
    void who_cannot_prove_an_address_does_not_get_beyond_the_threshold() {
        try (TestServer server = new TestServer(house.nodeCredentials(), SMALL);
                HalfOpenFlood flood = new HalfOpenFlood(server.address(), address(1), false)) {
            flood.begin(100);
            until(() -> server.dropped(HandshakeDrop.UNPROVEN_ADDRESS) >= 96);

            assertThat(server.halfOpen()).isEqualTo(SMALL.halfOpenBeforeRetry());
            // From the very address that was abused.
            assertThat(await(await(device(server)).request(HEALTH))).isEqualTo(RpcResponse.health());
        }
    }

    @Test
    void many_addresses_have_no_more_than_all_places_and_paired_devices_stay() {
        ServerLimits withoutReserve = new ServerLimits(
                64,
                2,
                4,
                30,
                30,
                12,
                60,
                LONG,
                Limits.FRAME_TIMEOUT,
                Limits.CONNECTION_BUFFER_BYTES,
                Limits.BUFFER_BYTES);
        try (TestServer server = new TestServer(house.nodeCredentials(), withoutReserve);
                HalfOpenFlood one = new HalfOpenFlood(server.address(), address(2), true);
                HalfOpenFlood two = new HalfOpenFlood(server.address(), address(3), true);
                HalfOpenFlood three = new HalfOpenFlood(server.address(), address(4), true)) {
            ClientConnection before = await(device(server));

            one.begin(20);
            two.begin(20);
            three.begin(20);
            until(() -> server.dropped(HandshakeDrop.TOO_MANY) > 0 && server.halfOpen() == SMALL.halfOpen());

            for (int i = 0; i < 20; i++) {
                assertThat(await(before.request(HEALTH))).isEqualTo(RpcResponse.health());
            }
            assertThat(server.halfOpen()).isEqualTo(SMALL.halfOpen());
            assertThat(server.mostHalfOpen()).isEqualTo(SMALL.halfOpen());
            assertThat(before.closeCode()).isEmpty();
        }
    }

    @Test
    void a_device_connects_beside_as_many_greedy_addresses_as_would_take_all_places() {
        int greedy = SMALL.halfOpen() / SMALL.halfOpenPerAddress() + 1;
        List<HalfOpenFlood> floods = new ArrayList<>();
        try (TestServer server = new TestServer(house.nodeCredentials(), SMALL)) {
            for (int i = 0; i < greedy; i++) {
                HalfOpenFlood flood = new HalfOpenFlood(server.address(), address(2 + i), true);
                floods.add(flood);
                flood.begin(2 * SMALL.halfOpenPerAddress());
            }
            until(() -> floods.stream().allMatch(flood -> flood.retries() >= SMALL.halfOpenPerAddress())
                    && server.dropped(HandshakeDrop.TOO_MANY) > 0
                    && server.halfOpen() >= SMALL.halfOpenBeforeReserve());

            for (int i = 0; i < 20; i++) {
                assertThat(await(await(device(server)).request(HEALTH))).isEqualTo(RpcResponse.health());
            }
            assertThat(server.halfOpen()).isBetween(SMALL.halfOpenBeforeReserve(), SMALL.halfOpen() - 1);
        } finally {
            floods.forEach(HalfOpenFlood::close);
        }
    }

    @Test
    void an_address_whose_strangers_finish_handshakes_without_end_is_not_heard_for_a_moment() throws Exception {
        assertNotHeardForAMoment(server -> await(client.connect(
                server.address(), Alpn.PAIRING, new ServerTrust.NodeKey(house.nodeKey.publicKey()), null, LONG)));
    }

    @Test
    void so_is_one_that_the_gate_refuses() throws Exception {
        assertNotHeardForAMoment(server -> {
            client.connect(server.address(), Alpn.DEVICE, house.trust(), null, LONG);
            server.nextRefusal();
        });
    }

    @Test
    void and_one_whose_device_is_revoked() throws Exception {
        assertNotHeardForAMoment(server -> {
            server.onConnection = (connection, peer) -> connection.close(CloseReason.REVOKED);
            device(server);
            server.nextConnection();
            server.onStream(server::answerHealth);
        });
    }

    private interface Stranger {
        void finishOn(TestServer server) throws Exception;
    }

    private void assertNotHeardForAMoment(Stranger stranger) throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(House.CLOCK.instant());
        try (TestServer server = new TestServer(house.nodeCredentials(), FEW_STRANGERS, now::get);
                UdpRelay elsewhere = new UdpRelay(server.address(), address(2), new Random(7))) {
            ClientConnection before = await(device(server));
            before.request(HEALTH);
            server.nextConnection();
            for (int i = 0; i < FEW_STRANGERS.strangersHandshakes(); i++) {
                assertThat(server.dropped(HandshakeDrop.TOO_MANY_FROM_ADDRESS)).isZero();
                stranger.finishOn(server);
            }

            CompletionStage<ClientConnection> neighbour = device(server);
            until(() -> server.dropped(HandshakeDrop.TOO_MANY_FROM_ADDRESS) > 0);
            assertThat(neighbour.toCompletableFuture()).isNotDone();
            assertThat(await(before.request(HEALTH))).isEqualTo(RpcResponse.health());
            assertThat(await(await(client.connect(
                                    elsewhere.address(),
                                    Alpn.DEVICE,
                                    house.trust(),
                                    house.device().tls(),
                                    LONG))
                            .request(HEALTH)))
                    .isEqualTo(RpcResponse.health());

            now.updateAndGet(then -> then.plus(Limits.STRANGERS_HANDSHAKES_WINDOW));
            assertThat(await(await(neighbour).request(HEALTH))).isEqualTo(RpcResponse.health());
        }
    }

    @Test
    void paired_devices_finish_as_many_handshakes_as_they_like() {
        try (TestServer server = new TestServer(house.nodeCredentials(), FEW_STRANGERS)) {
            for (int i = 0; i < 2 * FEW_STRANGERS.strangersHandshakes(); i++) {
                await(device(server));
            }
            assertThat(server.dropped(HandshakeDrop.UNPROVEN_ADDRESS)).isZero();
        }
    }

    @Test
    void a_handshake_that_is_not_finished_gives_its_place_back() {
        ServerLimits brief = new ServerLimits(64, 2, 4, 30, 12, Duration.ofMillis(100));
        try (TestServer server = new TestServer(house.nodeCredentials(), brief)) {
            try (HalfOpenFlood flood = new HalfOpenFlood(server.address(), address(2), true)) {
                flood.begin(8);
                until(() -> server.dropped(HandshakeDrop.TIMED_OUT) >= 4);
            }
            until(() -> server.halfOpen() == 0);
            assertThat(server.counts().halfOpenFrom(address(2))).isZero();
        }
    }

    @Test
    void as_many_half_open_handshakes_as_there_may_be_take_no_more_memory_than_is_said() throws Exception {
        ServerLimits limits = new ServerLimits(
                64,
                2,
                Limits.HALF_OPEN_BEFORE_RETRY,
                Limits.HALF_OPEN,
                Limits.HALF_OPEN,
                Limits.HALF_OPEN_PER_ADDRESS,
                Limits.STRANGERS_HANDSHAKES,
                LONG,
                Limits.FRAME_TIMEOUT,
                Limits.CONNECTION_BUFFER_BYTES,
                Limits.BUFFER_BYTES);
        try (TestServer server = new TestServer(house.nodeCredentials(), limits)) {
            ClientConnection before = await(device(server));
            await(before.request(HEALTH));
            long atRest = residentBytes();
            int addresses = Limits.HALF_OPEN / Limits.HALF_OPEN_PER_ADDRESS;
            HalfOpenFlood[] floods = new HalfOpenFlood[addresses];
            try {
                for (int i = 0; i < addresses; i++) {
                    floods[i] = new HalfOpenFlood(server.address(), address(2 + i), true);
                    fill(server, floods[i], (i + 1) * Limits.HALF_OPEN_PER_ADDRESS);
                }
                assertThat(server.halfOpen()).isEqualTo(Limits.HALF_OPEN);

                // The clients' memory is in it, so the server's is less.
                long taken = residentBytes() - atRest;
                System.out.println(Limits.HALF_OPEN + " half-open handshakes, both ends: " + taken / 1024 + " KiB");
                assertThat(taken).isLessThan((long) Limits.HALF_OPEN * Limits.HALF_OPEN_BYTES);
                assertThat(await(before.request(HEALTH))).isEqualTo(RpcResponse.health());
            } finally {
                for (HalfOpenFlood flood : floods) {
                    if (flood != null) {
                        flood.close();
                    }
                }
            }
        }
    }

    /** In small parts, so that no packet is lost for want of room in a socket. */
    private static void fill(TestServer server, HalfOpenFlood flood, int handshakes) {
        while (server.halfOpen() < handshakes) {
            int next = Math.min(handshakes, server.halfOpen() + BATCH);
            flood.begin(next - server.halfOpen());
            until(() -> server.halfOpen() >= next);
        }
    }

    private CompletionStage<ClientConnection> device(TestServer server) {
        InetSocketAddress address = server.address();
        return client.connect(
                address, Alpn.DEVICE, house.trust(), house.device().tls(), Duration.ofSeconds(20));
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static long residentBytes() throws IOException {
        try (Scanner pages = new Scanner(Path.of("/proc/self/statm"), StandardCharsets.US_ASCII)) {
            pages.nextLong();
            return pages.nextLong() * PAGE_BYTES;
        }
    }
}
