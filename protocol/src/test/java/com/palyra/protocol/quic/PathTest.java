package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session over a path that is not as good as loopback. */
@ExtendWith(NoLeaks.class)
class PathTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int REQUESTS = 100;
    /** First bit of a packet of the handshake (RFC 9000, section 17.2). */
    private static final int LONG_HEADER = 0x80;
    /** Datagrams of a client that got no answer yet. */
    private static final int SOME = 3;

    private final House house = new House();
    private TestServer server;
    private QuicClient client;
    private UdpRelay relay;

    @BeforeEach
    void open() throws Exception {
        server = new TestServer(house.nodeCredentials());
        client = QuicClient.create(House.RANDOM, House.CLOCK);
        relay = new UdpRelay(server.address(), new Random(7));
    }

    @AfterEach
    void close() {
        client.close();
        relay.close();
        server.close();
    }

    private ClientConnection connect() {
        return await(client.connect(
                relay.address(), Alpn.DEVICE, house.trust(), house.device().tls(), TIMEOUT));
    }

    private static void assertServed(ClientConnection connection) {
        List<CompletionStage<RpcResponse>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            answers.add(connection.request(RpcRequest.of("node.health")));
        }
        assertThat(answers).allSatisfy(answer -> assertThat(await(answer)).isEqualTo(RpcResponse.health()));
    }

    @Test
    void everyRequestIsAnsweredOverAPathThatLosesDelaysAndReorders() {
        relay.weather(new UdpRelay.Weather(0.1, Duration.ofMillis(10), Duration.ofMillis(20)));

        ClientConnection connection = connect();

        assertServed(connection);
    }

    /** A server follows a client to another address when it could check the one before and remembers few; else it is lost. */
    @Test
    void aSessionGoesOnFromAnotherAddressOrEndsAndANewOneIsServed() {
        ClientConnection connection = connect();
        assertServed(connection);

        for (int addresses = 1; addresses <= Limits.CONNECTION_ADDRESSES; addresses++) {
            relay.changeAddresses();
            if (!isServed(connection)) {
                connection.close();
                assertServed(connect());
                return;
            }
        }
        throw new AssertionError("Served from more addresses than a session may have");
    }

    /** Anybody's address may stand on the packet that ends the handshake. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aConnectionIsWhereItsFirstPacketCameFromWhateverTheNextOnesPretend() throws Exception {
        InetAddress victim = InetAddress.getByName("127.0.0.3");
        AtomicInteger ofTheHandshake = new AtomicInteger();
        relay.detour(
                datagram -> (datagram[0] & LONG_HEADER) != 0 && ofTheHandshake.getAndIncrement() > 0 ? victim : null);

        ClientConnection stranger = await(client.connect(
                relay.address(), Alpn.PAIRING, new ServerTrust.NodeKey(house.nodeKey.publicKey()), null, TIMEOUT));
        await(stranger.request(RpcRequest.of("node.health")));

        assertThat(ofTheHandshake).hasValueGreaterThan(1);
        assertThat(server.nextConnection().remoteAddress().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
    }

    private static boolean isServed(ClientConnection connection) {
        try {
            await(connection.request(RpcRequest.of("node.health")));
            return true;
        } catch (PalyraException e) {
            assertThat(e).hasMessage("The node did not answer in time.");
            return false;
        }
    }

    @Test
    void aRequestThatACutHeldUpIsAnsweredAfterIt() throws Exception {
        ClientConnection connection = connect();
        assertServed(connection);

        long before = relay.lost();
        relay.weather(UdpRelay.Weather.CUT);
        CompletionStage<RpcResponse> during = connection.request(RpcRequest.of("node.health"));
        while (relay.lost() < before + SOME) {
            Thread.onSpinWait();
        }
        relay.weather(UdpRelay.Weather.FAIR);

        assertThat(await(during)).isEqualTo(RpcResponse.health());
    }
}
