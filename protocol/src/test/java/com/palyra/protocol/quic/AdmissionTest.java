package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.await;
import static com.palyra.protocol.quic.Waiting.errorOf;
import static com.palyra.protocol.quic.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens between the gate and the first request, and the number of those who may be there. */
@ExtendWith(NoLeaks.class)
class AdmissionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final RpcRequest HEALTH = RpcRequest.of("node.health");

    private final House house = new House();
    private final QuicClient client = QuicClient.create(House.RANDOM, House.CLOCK);
    private final ServerLimits two = new ServerLimits(2, 2, 64, 1024, 256, Duration.ofSeconds(10));
    private final TestServer server = new TestServer(house.nodeCredentials(), two);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void a_request_sent_before_the_connection_is_admitted_is_answered_only_afterwards() throws Exception {
        server.onConnection = (connection, peer) -> {};
        ClientConnection device = await(device());
        CompletionStage<RpcResponse> answer = device.request(HEALTH);
        ServerConnection connection = server.nextConnection();

        // A second device's answer proves that the server has been at work meanwhile.
        server.onConnection = (other, peer) -> other.admit(server::answerHealth);
        await(await(device()).request(HEALTH));
        assertThat(answer.toCompletableFuture()).isNotDone();
        assertThat(server.requests).hasValue(1);

        connection.admit(server::answerHealth);
        assertThat(await(answer)).isEqualTo(RpcResponse.health());
        assertThat(server.requests).hasValue(2);
    }

    @Test
    void a_connection_is_admitted_once() throws Exception {
        await(await(device()).request(HEALTH));
        ServerConnection connection = server.nextConnection();

        assertThatThrownBy(() -> connection.admit(stream -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_connection_closed_by_the_node_fails_the_request_under_way_with_the_reason() throws Exception {
        server.onStream(stream -> {});
        ClientConnection device = await(device());
        CompletionStage<RpcResponse> answer = device.request(HEALTH);
        ServerConnection connection = server.nextConnection();

        await(connection.close(CloseReason.REVOKED));

        assertThat(errorOf(answer)).isEqualTo(ErrorCode.DEVICE_REVOKED);
        await(device.closed());
        assertThat(device.closeCode()).contains(CloseReason.REVOKED.code());
        assertThat(errorOf(device.request(HEALTH))).isEqualTo(ErrorCode.DEVICE_REVOKED);
    }

    @Test
    void new_connections_see_swapped_credentials_on_the_same_port_and_open_ones_go_on() throws Exception {
        ClientConnection before = await(device());
        await(before.request(HEALTH));
        X509Certificate old = server.credentials.identity().leaf();
        var port = server.address();
        assertThat(server.nextConnection().leafSha256()).isEqualTo(Sha256.of(Certificates.der(old)));

        server.credentials = house.nodeCredentials();
        server.server.credentialsChanged();
        ClientConnection after = await(device());

        assertThat(before.serverLeaf()).isEqualTo(old);
        assertThat(after.serverLeaf())
                .isEqualTo(server.credentials.identity().leaf())
                .isNotEqualTo(old);
        await(after.request(HEALTH));
        await(before.request(HEALTH));
        assertThat(server.address()).isEqualTo(port);
        assertThat(server.nextConnection().leafSha256()).isEqualTo(Sha256.of(Certificates.der(after.serverLeaf())));
    }

    @Test
    void an_authority_taken_back_is_no_longer_believed() throws Exception {
        server.credentials =
                new ServerCredentials(server.credentials.identity(), List.of(new House().authority.certificate()));
        server.server.credentialsChanged();

        assertThat(errorOf(device().thenCompose(connection -> connection.request(HEALTH))))
                .isEqualTo(ErrorCode.DEVICE_AUTHORITY_CHANGED);
        assertThat(server.nextRefusal().reason()).isEqualTo(GateRefusal.WRONG_AUTHORITY);
    }

    @Test
    void who_is_connected_with_a_certificate_of_an_authority_taken_back_is_cut_and_nobody_else() throws Exception {
        House next = new House();
        X509Certificate old = house.authority.certificate();
        server.credentials =
                new ServerCredentials(server.credentials.identity(), List.of(old, next.authority.certificate()));
        server.server.credentialsChanged();
        ClientConnection ofOld = await(device());
        ClientConnection ofNext = await(device(server, next.device()));
        ClientConnection stranger = await(stranger());
        for (ClientConnection open : List.of(ofOld, ofNext, stranger)) {
            await(open.request(HEALTH));
        }

        server.credentials =
                new ServerCredentials(server.credentials.identity(), List.of(next.authority.certificate()));
        server.server.credentialsChanged();

        await(ofOld.closed());
        assertThat(ofOld.closeCode()).contains(CloseReason.EXPIRED.code());
        await(ofNext.request(HEALTH));
        await(stranger.request(HEALTH));
    }

    @Test
    void strangers_fill_their_own_places_and_never_those_of_devices() throws Exception {
        List<ClientConnection> strangers = List.of(await(stranger()), await(stranger()));
        for (ClientConnection stranger : strangers) {
            await(stranger.request(HEALTH));
        }

        assertThat(errorOf(stranger().thenCompose(connection -> connection.request(HEALTH))))
                .isEqualTo(ErrorCode.NODE_BUSY);
        assertThat(server.nextRefusal()).isEqualTo(new TestServer.Refusal(Alpn.PAIRING, GateRefusal.TOO_MANY, null));
        assertThat(await(await(device()).request(HEALTH))).isEqualTo(RpcResponse.health());
    }

    @Test
    void one_device_has_few_of_the_places() throws Exception {
        House.Machine one = house.device();
        try (TestServer roomy = new TestServer(house.nodeCredentials())) {
            // Nobody is attached yet, so none of them is replaced by a newer one.
            roomy.onConnection = (connection, peer) -> {};
            for (int i = 0; i < Limits.CONNECTIONS_PER_DEVICE; i++) {
                await(device(roomy, one));
                roomy.nextConnection();
            }
            assertThat(errorOf(device(roomy, one).thenCompose(connection -> connection.request(HEALTH))))
                    .isEqualTo(ErrorCode.NODE_BUSY);
            assertThat(roomy.nextRefusal())
                    .isEqualTo(new TestServer.Refusal(Alpn.DEVICE, GateRefusal.TOO_MANY, one.id()));

            roomy.onStream(roomy::answerHealth);
            assertThat(await(await(device(roomy, house.device())).request(HEALTH)))
                    .isEqualTo(RpcResponse.health());
        }
    }

    @Test
    void a_place_is_free_again_when_its_connection_has_ended() throws Exception {
        ClientConnection first = await(device());
        await(first.request(HEALTH));
        ServerConnection entered = server.nextConnection();
        await(await(device()).request(HEALTH));
        assertThat(errorOf(device().thenCompose(connection -> connection.request(HEALTH))))
                .isEqualTo(ErrorCode.NODE_BUSY);

        first.close();
        await(entered.closed());

        assertThat(await(await(device()).request(HEALTH))).isEqualTo(RpcResponse.health());
    }

    @Test
    void a_stranger_that_opens_more_streams_than_a_run_needs_is_cut() throws Exception {
        server.onStream(stream -> {});
        ClientConnection stranger = await(stranger());
        List<CompletionStage<RpcResponse>> answers = new ArrayList<>();
        for (int i = 0; i <= Limits.PAIRING_STREAMS; i++) {
            answers.add(stranger.request(HEALTH));
        }

        assertThat(errorOf(answers.get(0))).isEqualTo(ErrorCode.PROTOCOL_FAILED);
        assertThat(stranger.closeCode()).contains(CloseReason.PROTOCOL.code());
    }

    @Test
    void addresses_are_validated_by_a_retry_when_many_handshakes_are_under_way() {
        try (TestServer busy =
                new TestServer(house.nodeCredentials(), new ServerLimits(2, 2, 0, 1024, 256, Duration.ofSeconds(10)))) {
            ClientConnection connection = await(client.connect(
                    busy.address(), Alpn.DEVICE, house.trust(), house.device().tls(), TIMEOUT));

            assertThat(await(connection.request(HEALTH))).isEqualTo(RpcResponse.health());
        }
    }

    @Test
    void a_token_that_was_changed_on_the_way_or_comes_from_another_address_begins_nothing() throws Exception {
        for (InetAddress from : Arrays.asList(null, InetAddress.getByName("127.0.0.2"))) {
            try (TestServer busy = new TestServer(
                            house.nodeCredentials(), new ServerLimits(2, 2, 0, 1024, 256, Duration.ofSeconds(10)));
                    UdpRelay path = new UdpRelay(busy.address(), new Random(7))) {
                path.detour(datagram -> forged(datagram, from));
                CompletionStage<ClientConnection> connecting = client.connect(
                        path.address(),
                        Alpn.DEVICE,
                        house.trust(),
                        house.device().tls(),
                        TIMEOUT);
                until(() -> busy.dropped(HandshakeDrop.FORGED_TOKEN) > 0);
                assertThat(busy.connections).isEmpty();

                path.detour(datagram -> null);
                assertThat(await(await(connecting).request(HEALTH))).isEqualTo(RpcResponse.health());
            }
        }
    }

    /** Changes the token of an Initial packet if it is to come from no other address. */
    private static @Nullable InetAddress forged(byte[] datagram, @Nullable InetAddress from) {
        if ((datagram[0] & 0xf0) != 0xc0) {
            return null;
        }
        int at = 5;
        at += 1 + datagram[at];
        at += 1 + datagram[at];
        if (datagram[at] == 0) {
            return null;
        }
        int lengthBytes = 1 << ((datagram[at] & 0xff) >>> 6);
        if (from == null) {
            datagram[at + lengthBytes] ^= 1;
        }
        return from;
    }

    @Test
    void a_node_that_stops_accepting_serves_whom_it_has_and_turns_others_away() {
        ClientConnection before = await(device());
        await(before.request(HEALTH));

        await(server.server.stopAccepting());

        assertThat(errorOf(device().thenCompose(connection -> connection.request(HEALTH))))
                .isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(await(before.request(HEALTH))).isEqualTo(RpcResponse.health());
    }

    @Test
    void a_node_that_ends_tells_its_clients() {
        ClientConnection device = await(device());
        await(device.request(HEALTH));

        server.close();

        await(device.closed());
        assertThat(device.closeCode()).contains(CloseReason.SHUTDOWN.code());
    }

    @Test
    void a_port_that_is_taken_is_one_clear_error() {
        assertThatThrownBy(() ->
                        QuicServer.bind(server.address(), house::nodeCredentials, server, House.CLOCK, House.RANDOM))
                .isInstanceOf(PalyraException.class)
                .hasMessageContaining(String.valueOf(server.address().getPort()));
    }

    @Test
    void a_silent_device_sends_a_request_by_itself_and_a_stranger_does_not() {
        try (QuicClient lively = QuicClient.create(House.RANDOM, House.CLOCK, Duration.ofMillis(20))) {
            await(lively.connect(
                    server.address(), Alpn.PAIRING, new ServerTrust.ProvisionalForPairing(), null, TIMEOUT));
            assertThat(server.requests).hasValue(0);
            await(lively.connect(
                    server.address(), Alpn.DEVICE, house.trust(), house.device().tls(), TIMEOUT));

            Waiting.until(() -> server.requests.get() >= 3);
        }
    }

    @Test
    void as_many_requests_as_streams_are_allowed_are_in_flight_at_once_and_more_wait_their_turn() {
        List<ServerStream> held = new ArrayList<>();
        CompletableFuture<Void> all = new CompletableFuture<>();
        server.onStream(stream -> {
            held.add(stream);
            if (held.size() == Limits.BIDIRECTIONAL_STREAMS) {
                all.complete(null);
            } else if (held.size() > Limits.BIDIRECTIONAL_STREAMS) {
                server.answerHealth(stream);
            }
        });
        ClientConnection device = await(device());
        List<CompletionStage<RpcResponse>> answers = new ArrayList<>();
        for (int i = 0; i < Limits.BIDIRECTIONAL_STREAMS + 5; i++) {
            answers.add(device.request(HEALTH));
        }

        await(all);
        assertThat(answers).noneMatch(answer -> answer.toCompletableFuture().isDone());
        List.copyOf(held).subList(0, Limits.BIDIRECTIONAL_STREAMS).forEach(server::answerHealth);

        for (CompletionStage<RpcResponse> answer : answers) {
            assertThat(await(answer)).isEqualTo(RpcResponse.health());
        }
        // Answered streams give their places back, time and again.
        for (int i = 0; i < 3 * Limits.BIDIRECTIONAL_STREAMS; i++) {
            await(device.request(HEALTH));
        }
    }

    private CompletionStage<ClientConnection> device() {
        return device(server, house.device());
    }

    private CompletionStage<ClientConnection> device(TestServer where, House.Machine machine) {
        return client.connect(where.address(), Alpn.DEVICE, house.trust(), machine.tls(), TIMEOUT);
    }

    private CompletionStage<ClientConnection> stranger() {
        return client.connect(
                server.address(), Alpn.PAIRING, new ServerTrust.NodeKey(house.nodeKey.publicKey()), null, TIMEOUT);
    }
}
