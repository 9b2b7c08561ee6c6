package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.frame.Frames;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicStreamType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS tickets: a resumed handshake shows no certificate to a trust manager, so the gate must not rely on one. */
@ExtendWith(NoLeaks.class)
class TicketTest {
    private static final byte[] HEALTH =
            Frames.encode(RpcRequest.of("node.health").toBytes(), 1024);

    private final House house = new House();
    private final AtomicReference<Instant> now = new AtomicReference<>(House.CLOCK.instant());
    private final InstantSource clock = now::get;
    private final TestServer server = new TestServer(house.nodeCredentials(), ServerLimits.DEFAULT, clock);
    private final RawClient client = new RawClient(server.address());

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void a_device_resumes_its_session_and_is_still_known_by_its_certificate() throws Exception {
        House.Machine device = house.device();
        QuicSslContext context = ticketOf(device);

        RawClient.Connection resumed = client.connect(context);

        assertThat(resumed.resumed()).isTrue();
        assertThat(health(resumed)).isEqualTo(Frames.encode(RpcResponse.health().toBytes(), 1024));
        assertThat(server.peers.take().id()).isEqualTo(device.id());
        assertThat(server.peers.take().id()).isEqualTo(device.id());
    }

    @Test
    void a_resumed_session_whose_certificate_has_expired_since_is_refused() throws Exception {
        QuicSslContext context = ticketOf(house.device());
        now.updateAndGet(then -> then.plus(Duration.ofHours(2)));

        RawClient.Connection resumed = client.connect(context);

        assertThat(await(resumed.closeCode())).isEqualTo(CloseReason.EXPIRED.code());
        assertThat(server.nextRefusal().reason()).isEqualTo(GateRefusal.EXPIRED);
        assertThat(server.requests).hasValue(1);
    }

    @Test
    void a_ticket_of_a_device_that_is_revoked_since_does_not_get_in() throws Exception {
        QuicSslContext context = ticketOf(house.device());
        server.onConnection = (connection, peer) -> connection.close(CloseReason.REVOKED);

        RawClient.Connection resumed = client.connect(context);

        assertThat(await(resumed.closeCode())).isEqualTo(CloseReason.REVOKED.code());
        assertThat(server.requests).hasValue(1);
    }

    @Test
    void tickets_from_before_a_change_of_credentials_resume_nothing() throws Exception {
        QuicSslContext context = ticketOf(house.device());
        server.server.credentialsChanged();

        assertThat(client.connect(context).resumed()).isFalse();
    }

    @Test
    void a_ticket_of_the_pairing_protocol_is_refused_on_the_devices_protocol() throws Exception {
        QuicSslContext stranger = RawClient.context(Alpn.PAIRING, null);
        RawClient.Connection pairing = client.connect(stranger);
        health(pairing);
        Waiting.until(() -> client.hasTicket(stranger));
        QuicSslContext intruder = RawClient.context(Alpn.DEVICE, null);
        RawClient.transplantTickets(stranger, intruder);

        RawClient.Connection connection = client.connect(intruder);

        assertThat(await(connection.closeCode())).isEqualTo(CloseReason.REFUSED.code());
        TestServer.Refusal refusal = server.nextRefusal();
        assertThat(refusal.alpn()).isEqualTo(Alpn.DEVICE);
        assertThat(refusal.reason()).isEqualTo(GateRefusal.NO_CERTIFICATE);
        assertThat(server.requests).hasValue(1);
    }

    @Test
    void a_pairing_connection_is_never_resumed() throws Exception {
        QuicSslContext stranger = RawClient.context(Alpn.PAIRING, null);
        health(client.connect(stranger));
        Waiting.until(() -> client.hasTicket(stranger));

        assertThat(client.connect(stranger).resumed()).isFalse();
    }

    private QuicSslContext ticketOf(House.Machine device) throws Exception {
        QuicSslContext context = RawClient.context(Alpn.DEVICE, device.tls());
        RawClient.Connection first = client.connect(context);
        assertThat(first.resumed()).isFalse();
        health(first);
        Waiting.until(() -> client.hasTicket(context));
        first.close();
        return context;
    }

    private static byte[] health(RawClient.Connection connection) throws Exception {
        RawClient.Stream stream = connection.open(QuicStreamType.BIDIRECTIONAL);
        stream.send(HEALTH);
        stream.finish();
        try {
            return stream.answer().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
