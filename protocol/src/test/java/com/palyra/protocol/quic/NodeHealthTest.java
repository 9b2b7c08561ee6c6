package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against real endpoints on loopback: the wire format of the reference. */
@org.junit.jupiter.api.extension.ExtendWith(NoLeaks.class)
class NodeHealthTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Long before it would be missed. */
    private static final Duration AT_ONCE = Limits.IDLE_TIMEOUT.dividedBy(3);

    private static final int CONNECTIONS = 10;

    private final House house = new House();

    @Test
    void a_paired_device_gets_the_health_of_the_node_over_mutual_tls() throws Exception {
        House.Machine device = house.device();
        try (TestServer server = new TestServer(house.nodeCredentials());
                QuicClient client = QuicClient.create(House.RANDOM, House.CLOCK)) {
            ClientConnection connection =
                    await(client.connect(server.address(), Alpn.DEVICE, house.trust(), device.tls(), TIMEOUT));

            assertThat(await(connection.request(RpcRequest.of("node.health")))).isEqualTo(RpcResponse.health());
            assertThat(server.peers.take().id()).isEqualTo(device.id());
            assertThat(connection.serverLeaf())
                    .isEqualTo(server.credentials.identity().leaf());
        }
    }

    @Test
    void the_bytes_of_a_health_request_and_its_answer_are_the_references() {
        try (TestServer server = new TestServer(house.nodeCredentials());
                QuicClient client = QuicClient.create(House.RANDOM, House.CLOCK)) {
            ClientConnection connection = await(client.connect(
                    server.address(), Alpn.DEVICE, house.trust(), house.device().tls(), TIMEOUT));
            ClientStream stream = await(connection.open());
            await(stream.write("{\"protocol_version\":1,\"method\":\"node.health\"}".getBytes(StandardCharsets.UTF_8)));
            await(stream.finish());

            byte[] answer = await(stream.next(TIMEOUT)).orElseThrow();
            Optional<byte[]> end = await(stream.next(TIMEOUT));

            JsonMapper json = new JsonMapper();
            assertThat(read(json, answer))
                    .isEqualTo(read(
                            json,
                            "{\"protocol_version\":1,\"kind\":\"health\",\"ok\":true,\"node_rpc_mtls_required\":true}"
                                    .getBytes(StandardCharsets.UTF_8)));
            assertThat(end).isEmpty();
        }
    }

    @Test
    void a_connection_can_be_closed_after_its_client() {
        try (TestServer server = new TestServer(house.nodeCredentials())) {
            QuicClient client = QuicClient.create(House.RANDOM, House.CLOCK);
            ClientConnection connection = await(client.connect(
                    server.address(), Alpn.DEVICE, house.trust(), house.device().tls(), TIMEOUT));
            client.close();

            connection.close();

            assertThat(connection.closed()).succeedsWithin(TIMEOUT);
        }
    }

    @Test
    void the_node_hears_at_once_that_a_client_was_closed() throws Exception {
        House.Machine device = house.device();
        try (TestServer server = new TestServer(house.nodeCredentials())) {
            try (QuicClient client = QuicClient.create(House.RANDOM, House.CLOCK)) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    await(client.connect(server.address(), Alpn.DEVICE, house.trust(), device.tls(), TIMEOUT));
                }
            }
            for (int i = 0; i < CONNECTIONS; i++) {
                assertThat(server.connections.take().closed()).succeedsWithin(AT_ONCE);
            }
        }
    }

    private static com.fasterxml.jackson.databind.JsonNode read(JsonMapper json, byte[] bytes) {
        try {
            return json.readTree(bytes);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
