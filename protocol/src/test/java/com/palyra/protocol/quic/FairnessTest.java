package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.await;
import static com.palyra.protocol.quic.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.frame.Frames;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One device that is greedy or stuck, and another that asks as always: the first slows itself only. */
@SuppressWarnings("FutureReturnValueIgnored")
@ExtendWith(NoLeaks.class)
class FairnessTest {
    private static final RpcRequest HEALTH = RpcRequest.of("node.health");
    private static final int LARGE_FRAME = 256 * 1024;
    private static final int CONNECTION_BYTES = 1024 * 1024;
    private static final int MANY_STREAMS = 10_000;
    private static final int BYTES = 3 * CONNECTION_BYTES;
    private static final Duration FRAME = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final House house = new House();
    private final QuicClient client = QuicClient.create(House.RANDOM, House.CLOCK);
    private final TestServer server = server(LONG);
    private final RawClient raw = new RawClient(server.address());

    @AfterEach
    void close() {
        raw.close();
        client.close();
        server.close();
    }

    @Test
    void who_asks_and_never_reads_is_cut_and_the_others_are_served() throws Exception {
        ClientConnection quiet = quiet();
        server.onStream(FairnessTest::answerLarge);
        RawClient.Connection greedy = greedy();
        for (int i = 0; i < 64; i++) {
            QuicStreamChannel stream = greedy.channel()
                    .createStream(QuicStreamType.BIDIRECTIONAL, new RawClient.Unheeded())
                    .syncUninterruptibly()
                    .getNow();
            stream.config().setOption(ChannelOption.AUTO_READ, false);
            stream.writeAndFlush(Unpooled.copiedBuffer(frame(HEALTH.toBytes())));
        }

        until(() -> server.backlogs.get() > 0);
        await(server.nextConnection().closed());
        assertThat(server.backlogs).hasValue(1);
        isServed(quiet);
        assertBounded();
    }

    @Test
    void who_begins_frames_and_never_ends_them_is_cut_and_the_others_are_served() throws Exception {
        ClientConnection quiet = quiet();
        RawClient.Connection greedy = greedy();
        for (int i = 0; i < 32; i++) {
            greedy.open(QuicStreamType.BIDIRECTIONAL).send(begun(60 * 1024));
        }

        assertThat(greedy.closeCode().get(20, TimeUnit.SECONDS)).isEqualTo(CloseReason.BACKLOG.code());
        isServed(quiet);
        assertBounded();
    }

    @Test
    void many_that_each_keep_to_their_share_cannot_have_more_than_there_is_for_all() throws Exception {
        ClientConnection quiet = quiet();
        List<RawClient.Connection> many = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            RawClient.Connection one = greedy();
            many.add(one);
            for (int j = 0; j < 14; j++) {
                one.open(QuicStreamType.BIDIRECTIONAL).send(begun(60 * 1024));
            }
        }

        until(() -> many.stream().anyMatch(one -> one.closeCode().isDone()));
        assertThat(server.backlogs.get()).isBetween(1, 5);
        isServed(quiet);
        assertBounded();
    }

    @Test
    void who_connects_again_whenever_it_is_cut_is_sent_away_for_a_minute_and_then_not_even_heard() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(House.CLOCK.instant());
        QuicSslContext greedy = tls();
        try (TestServer patient = server(LONG, now::get);
                RawClient one = new RawClient(patient.address())) {
            ClientConnection quiet = quiet(patient);
            for (int i = 0; i < Limits.CUTS_BEFORE_PAUSE; i++) {
                assertThat(untilCut(one.connect(greedy))).isEqualTo(CloseReason.PROTOCOL.code());
            }

            for (int i = 0; i < Limits.HANDSHAKES_WHILE_PAUSED; i++) {
                assertThat(await(one.connect(greedy).closeCode())).isEqualTo(CloseReason.PAUSED.code());
                assertThat(patient.nextRefusal().reason()).isEqualTo(GateRefusal.PAUSED);
            }
            try (HalfOpenFlood further =
                    new HalfOpenFlood(patient.address(), patient.address().getAddress(), true)) {
                further.begin(10);
                until(() -> patient.dropped(HandshakeDrop.TOO_MANY_FROM_ADDRESS) >= 10);
            }
            isServed(quiet);

            now.updateAndGet(then -> then.plus(Limits.PAUSE));
            isAnswered(one.connect(greedy).open(QuicStreamType.BIDIRECTIONAL));
        }
    }

    @Test
    void who_comes_and_goes_and_does_nothing_bad_is_never_sent_away() {
        QuicSslContext one = tls();
        for (int i = 0; i < 10 * Limits.CUTS_BEFORE_PAUSE; i++) {
            RawClient.Connection connection = raw.connect(one);
            isAnswered(connection.open(QuicStreamType.BIDIRECTIONAL));
            // Some of its requests it gives up.
            connection.open(QuicStreamType.BIDIRECTIONAL).reset(1);
            connection.close();
        }
        assertThat(server.refusals).isEmpty();
    }

    @Test
    void a_frame_that_comes_byte_by_byte_ends_its_stream_when_its_time_is_over() throws Exception {
        ClientConnection quiet = quiet();
        try (TestServer strict = server(FRAME);
                RawClient slow = new RawClient(strict.address())) {
            RawClient.Connection connection = slow.connect(tls());
            RawClient.Stream stream = connection.open(QuicStreamType.BIDIRECTIONAL);
            stream.send(begun(1));
            until(() -> {
                stream.send(new byte[] {1});
                return stream.answer().isCompletedExceptionally();
            });

            assertThat(connection.closeCode()).isNotDone();
            isAnswered(connection.open(QuicStreamType.BIDIRECTIONAL));
            until(() -> strict.buffered().bytes() == 0);
        }
        isServed(quiet);
    }

    @Test
    void ten_thousand_streams_of_one_device_keep_nobody_waiting() throws Exception {
        ClientConnection quiet = quiet();
        for (int connections = 0; connections < MANY_STREAMS / Limits.BROKEN_STREAMS; connections++) {
            assertThat(untilCut(greedy())).isEqualTo(CloseReason.PROTOCOL.code());
            isServed(quiet);
        }
        isServed(quiet);
        assertBounded();
    }

    /** Breaks off streams. */
    private static int untilCut(RawClient.Connection greedy) {
        long end = System.nanoTime() + Waiting.PATIENCE.toNanos();
        while (!greedy.closeCode().isDone() && System.nanoTime() < end) {
            if (greedy.channel().peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
                breakOffOne(greedy);
            }
        }
        return await(greedy.closeCode());
    }

    private static void breakOffOne(RawClient.Connection greedy) {
        greedy.channel()
                .createStream(QuicStreamType.BIDIRECTIONAL, new RawClient.Unheeded())
                .addListener(done -> {
                    if (done.isSuccess()) {
                        QuicStreamChannel stream = (QuicStreamChannel) done.getNow();
                        stream.writeAndFlush(Unpooled.copiedBuffer(begun(1)));
                        stream.shutdownOutput(CloseReason.DONE.code());
                    }
                })
                .awaitUninterruptibly();
    }

    private TestServer server(Duration frame) {
        return server(frame, House.CLOCK);
    }

    private TestServer server(Duration frame, InstantSource clock) {
        return new TestServer(
                house.nodeCredentials(),
                new ServerLimits(64, 2, 64, 1024, 768, 256, 60, Duration.ofSeconds(10), frame, CONNECTION_BYTES, BYTES),
                clock);
    }

    private QuicSslContext tls() {
        return RawClient.context(Alpn.DEVICE, house.device().tls());
    }

    private ClientConnection quiet() throws InterruptedException {
        return quiet(server);
    }

    private ClientConnection quiet(TestServer server) throws InterruptedException {
        ClientConnection quiet = await(client.connect(
                server.address(), Alpn.DEVICE, house.trust(), house.device().tls(), Duration.ofSeconds(20)));
        isServed(quiet);
        server.nextConnection();
        return quiet;
    }

    private RawClient.Connection greedy() {
        return raw.connect(tls());
    }

    private static void isServed(ClientConnection quiet) {
        for (int i = 0; i < 5; i++) {
            assertThat(await(quiet.request(HEALTH))).isEqualTo(RpcResponse.health());
        }
    }

    private static void isAnswered(RawClient.Stream stream) {
        stream.send(frame(HEALTH.toBytes()));
        stream.finish();
        assertThat(await(stream.answer())).isEqualTo(frame(RpcResponse.health().toBytes()));
    }

    /** One piece or frame more than the bound may have come until the cut. */
    private void assertBounded() {
        assertThat(server.buffered().most()).isPositive().isLessThanOrEqualTo(BYTES + 2L * LARGE_FRAME);
    }

    private static void answerLarge(ServerStream stream) {
        stream.receive(new StreamReceiver() {
            @Override
            public void onFrame(byte[] frame) {
                stream.finish(new byte[LARGE_FRAME]);
            }

            @Override
            public void onEnd() {}

            @Override
            public void onFailure(StreamFailure reason) {}
        });
        stream.request();
    }

    private static byte[] frame(byte[] payload) {
        return Frames.encode(payload, payload.length);
    }

    /** A long frame's beginning. */
    private static byte[] begun(int bytes) {
        return ByteBuffer.allocate(Integer.BYTES + bytes).putInt(LARGE_FRAME).array();
    }
}
