package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.await;
import static com.palyra.protocol.quic.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.frame.Frames;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever a peer does, it cannot write the node's log: nothing comes from the libraries below us. */
@SuppressWarnings("FutureReturnValueIgnored")
@ExtendWith(NoLeaks.class)
class QuietLogTest {
    private static final byte[] HEALTH = frame(RpcRequest.of("node.health").toBytes());
    private static final int TIMES = 300;

    private final House house = new House();
    private final LoggedLines log = new LoggedLines();
    private final TestServer server = new TestServer(house.nodeCredentials());
    private final RawClient raw = new RawClient(server.address());

    @AfterEach
    void close() {
        raw.close();
        server.close();
        log.close();
    }

    @Test
    void streams_that_are_reset_at_once_write_nothing() {
        RawClient.Connection connection = connect();
        for (int i = 0; i < TIMES; i++) {
            open(connection, i % 8 < 4 ? QuicStreamType.BIDIRECTIONAL : QuicStreamType.UNIDIRECTIONAL, i);
        }
        isServedAndQuiet(connect());
    }

    @Test
    void streams_of_a_connection_that_is_never_admitted_write_nothing() throws Exception {
        server.onConnection = (connection, peer) -> {};
        RawClient.Connection connection = connect();
        for (int i = 0; i < Limits.BIDIRECTIONAL_STREAMS; i++) {
            open(connection, QuicStreamType.BIDIRECTIONAL, i);
        }
        server.nextConnection().close(CloseReason.REFUSED);
        until(() -> connection.closeCode().isDone());
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void connections_that_are_cut_in_the_middle_write_nothing() throws Exception {
        for (int i = 0; i < 20; i++) {
            RawClient.Connection connection = connect();
            for (int j = 0; j < 50; j++) {
                open(connection, QuicStreamType.BIDIRECTIONAL, j);
            }
            ServerConnection seen = server.nextConnection();
            if (i % 2 == 0) {
                seen.close(CloseReason.REFUSED);
            }
            connection.channel().close(true, 1, Unpooled.copiedBuffer(new byte[Limits.REASON_CHARACTERS]));
        }
        isServedAndQuiet(connect());
    }

    @Test
    void who_breaks_off_more_streams_than_may_be_is_cut_and_writes_nothing() {
        RawClient.Connection connection = connect();
        for (int i = 0; i < 2 * Limits.BROKEN_STREAMS && !connection.closeCode().isDone(); i++) {
            open(connection, QuicStreamType.BIDIRECTIONAL, i);
        }
        assertThat(connection.closeCode()).isCompletedWithValue(CloseReason.PROTOCOL.code());
        isServedAndQuiet(connect());
    }

    @Test
    void bytes_that_are_no_frames_and_packets_that_are_no_quic_write_nothing() throws Exception {
        Random random = new Random(4);
        RawClient.Connection connection = connect();
        for (int i = 0; i < Limits.BIDIRECTIONAL_STREAMS; i++) {
            byte[] garbage = new byte[1 + random.nextInt(1200)];
            random.nextBytes(garbage);
            RawClient.Stream stream = connection.open(QuicStreamType.BIDIRECTIONAL);
            stream.send(garbage);
            stream.finish();
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < TIMES; i++) {
                byte[] garbage = new byte[random.nextInt(1400)];
                random.nextBytes(garbage);
                if (garbage.length > 5 && i % 2 == 0) {
                    // A long header of QUIC's first version.
                    garbage[0] = (byte) (0xc0 | garbage[0]);
                    System.arraycopy(new byte[] {0, 0, 0, 1}, 0, garbage, 1, 4);
                }
                socket.send(new DatagramPacket(garbage, garbage.length, server.address()));
            }
        }
        isServedAndQuiet(connect());
    }

    private RawClient.Connection connect() {
        return raw.connect(RawClient.context(Alpn.DEVICE, house.device().tls()));
    }

    /** Opens a stream that ends in one of several bad ways, once the server allows one more. */
    private static void open(RawClient.Connection connection, QuicStreamType type, int way) {
        until(() -> connection.channel().peerAllowedStreams(type) > 0
                || connection.closeCode().isDone());
        connection
                .channel()
                .createStream(type, new RawClient.Unheeded())
                .addListener(opened -> {
                    if (opened.isSuccess()) {
                        spoil((QuicStreamChannel) opened.getNow(), way % 4);
                    }
                })
                .awaitUninterruptibly();
    }

    private static void spoil(QuicStreamChannel stream, int way) {
        if (way == 0) {
            stream.shutdown(1);
            stream.close();
            return;
        }
        stream.writeAndFlush(Unpooled.copiedBuffer(HEALTH, 0, way == 3 ? HEALTH.length : 5));
        if (way == 1) {
            stream.shutdownOutput(1);
        } else {
            stream.shutdown(1);
            stream.close();
        }
    }

    private void isServedAndQuiet(RawClient.Connection connection) {
        RawClient.Stream stream = connection.open(QuicStreamType.BIDIRECTIONAL);
        stream.send(HEALTH);
        stream.finish();
        assertThat(await(stream.answer())).isEqualTo(frame(RpcResponse.health().toBytes()));
        assertThat(log.lines()).isEmpty();
    }

    private static byte[] frame(byte[] payload) {
        return Frames.encode(payload, payload.length);
    }
}
