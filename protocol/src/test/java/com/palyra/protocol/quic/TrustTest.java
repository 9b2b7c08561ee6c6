package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.await;
import static com.palyra.protocol.quic.Waiting.errorOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whom a client believes, and what it says when there is nobody. */
@ExtendWith(NoLeaks.class)
class TrustTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final House house = new House();
    private final TestServer server = new TestServer(house.nodeCredentials());
    private final QuicClient client = QuicClient.create(House.RANDOM, House.CLOCK);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void a_pinned_leaf_is_accepted_in_any_case_and_with_spaces_around() {
        String pin = Certificates.fingerprint(server.credentials.identity().leaf());
        await(pair(new ServerTrust.LeafPin("  " + pin.toUpperCase(Locale.ROOT) + "\n")));
    }

    @Test
    void another_leaf_than_the_pinned_one_is_refused() {
        assertThat(errorOf(pair(new ServerTrust.LeafPin("0".repeat(64))))).isEqualTo(ErrorCode.SERVER_UNTRUSTED);
    }

    @Test
    void an_empty_pin_is_an_error() {
        assertThatThrownBy(() -> new ServerTrust.LeafPin(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ServerTrust.LeafPin("g".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_node_is_recognized_by_its_key_or_the_beginning_of_its_fingerprint() {
        Ed25519PublicKey key = house.nodeKey.publicKey();
        await(pair(new ServerTrust.NodeKey(key)));
        await(pair(new ServerTrust.NodeKeyPrefix(Arrays.copyOf(Sha256.of(key.raw()), 16))));
    }

    @Test
    void another_key_or_fingerprint_is_refused() {
        Ed25519PublicKey other = house.device().key().publicKey();
        byte[] prefix = Arrays.copyOf(Sha256.of(other.raw()), 16);
        assertThat(errorOf(pair(new ServerTrust.NodeKey(other)))).isEqualTo(ErrorCode.SERVER_UNTRUSTED);
        assertThat(errorOf(pair(new ServerTrust.NodeKeyPrefix(prefix)))).isEqualTo(ErrorCode.SERVER_UNTRUSTED);
    }

    @Test
    void a_chain_must_lead_to_the_authority_and_name_the_node_and_its_key() {
        House stranger = new House();
        var anchors = List.of(house.authority.certificate());
        Ed25519PublicKey key = house.nodeKey.publicKey();
        List<ServerTrust> wrong = List.of(
                new ServerTrust.NodeChain(List.of(stranger.authority.certificate()), house.nodeId, key),
                new ServerTrust.NodeChain(anchors, Ulid.generate(House.CLOCK, House.RANDOM), key),
                new ServerTrust.NodeChain(anchors, house.nodeId, stranger.nodeKey.publicKey()));
        for (ServerTrust trust : wrong) {
            assertThat(errorOf(connect(trust))).isEqualTo(ErrorCode.SERVER_UNTRUSTED);
        }
        await(connect(house.trust()));
    }

    @Test
    void an_untrusted_server_never_sees_the_devices_certificate() {
        assertThat(errorOf(connect(new House().trust()))).isEqualTo(ErrorCode.SERVER_UNTRUSTED);

        await(connect(house.trust()));
        Waiting.until(() -> server.peers.size() == 1);
        assertThat(server.refusals).isEmpty();
    }

    @Test
    void the_certificate_of_a_device_makes_no_server() {
        House.Machine device = house.device();
        ServerCredentials impostor = new ServerCredentials(device.tls(), List.of(house.authority.certificate()));
        try (TestServer other = new TestServer(impostor)) {
            ServerTrust trust = new ServerTrust.NodeChain(
                    List.of(house.authority.certificate()),
                    device.id(),
                    device.key().publicKey());
            assertThat(errorOf(client.connect(
                            other.address(), Alpn.DEVICE, trust, house.device().tls(), TIMEOUT)))
                    .isEqualTo(ErrorCode.SERVER_UNTRUSTED);
        }
    }

    @Test
    void the_protocol_of_clusters_is_refused() {
        assertThat(errorOf(client.connect(
                        server.address(),
                        Alpn.CLUSTER,
                        house.trust(),
                        house.device().tls(),
                        TIMEOUT)))
                .isEqualTo(ErrorCode.PROTOCOL_FAILED);
        assertThat(server.peers).isEmpty();
    }

    @Test
    void provisional_trust_and_certificates_do_not_mix() {
        ServerTrust provisional = new ServerTrust.ProvisionalForPairing();
        assertThatThrownBy(() -> connect(provisional)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.connect(
                        server.address(),
                        Alpn.PAIRING,
                        house.trust(),
                        house.device().tls(),
                        TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class);
        await(pair(provisional));
    }

    @Test
    void a_port_where_nobody_listens_is_unreachable_at_once() {
        InetSocketAddress nobody = server.address();
        server.close();

        assertThat(errorOf(client.connect(
                        nobody, Alpn.DEVICE, house.trust(), house.device().tls(), Duration.ofMinutes(5))))
                .isEqualTo(ErrorCode.UNREACHABLE);
    }

    @Test
    void an_address_that_stays_silent_is_unreachable_after_the_timeout() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            assertThat(errorOf(client.connect(
                            address, Alpn.DEVICE, house.trust(), house.device().tls(), Duration.ofMillis(50))))
                    .isEqualTo(ErrorCode.UNREACHABLE);
        }
    }

    @Test
    void a_name_that_was_not_resolved_is_unreachable() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("node.invalid", 1);
        assertThat(errorOf(client.connect(
                        unresolved, Alpn.DEVICE, house.trust(), house.device().tls(), TIMEOUT)))
                .isEqualTo(ErrorCode.UNREACHABLE);
    }

    private CompletionStage<ClientConnection> pair(ServerTrust trust) {
        return client.connect(server.address(), Alpn.PAIRING, trust, null, TIMEOUT);
    }

    private CompletionStage<ClientConnection> connect(ServerTrust trust) {
        return client.connect(
                server.address(), Alpn.DEVICE, trust, house.device().tls(), TIMEOUT);
    }
}
