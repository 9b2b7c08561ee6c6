package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.await;
import static com.palyra.protocol.quic.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.frame.Frames;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicStreamType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What nobody reads waits in QUIC, where nothing of ours counts it: it is little. */
@SuppressWarnings("FutureReturnValueIgnored")
@ExtendWith(NoLeaks.class)
class UnreadTest {
    private static final byte[] HEALTH = RpcRequest.of("node.health").toBytes();

    private static final int PIECE = 8 * 1024;
    /** Together they want to send twice what may wait. */
    private static final int STREAMS = 2 * Limits.CONNECTION_WINDOW_BYTES / Limits.STREAM_WINDOW_BYTES;

    private final House house = new House();
    private final TestServer server = new TestServer(house.nodeCredentials());
    private final RawClient raw = new RawClient(server.address());

    @AfterEach
    void close() {
        raw.close();
        server.close();
    }

    @Test
    void what_comes_before_a_device_is_attached_is_bounded_and_good_afterwards() throws Exception {
        BlockingQueue<ServerConnection> waiting = new LinkedBlockingQueue<>();
        server.onConnection = (connection, peer) -> waiting.add(connection);
        byte[] large = frame(new byte[Limits.STREAM_WINDOW_BYTES - Frames.HEADER_BYTES]);
        RawClient.Connection connection = connect();
        List<RawClient.Stream> streams = new ArrayList<>();
        AtomicInteger sent = new AtomicInteger();
        for (int i = 0; i < STREAMS; i++) {
            RawClient.Stream stream = connection.open(QuicStreamType.BIDIRECTIONAL);
            streams.add(stream);
            for (int from = 0; from < large.length; from += PIECE) {
                stream.channel()
                        .writeAndFlush(Unpooled.wrappedBuffer(large, from, PIECE))
                        .addListener(done -> sent.addAndGet(PIECE));
            }
            stream.finish();
        }
        // The last piece of each stream may be taken in part.
        until(() -> sent.get() >= Limits.CONNECTION_WINDOW_BYTES - PIECE * STREAMS);
        server.onStream(server::answerHealth);
        RawClient.Connection other = connect();
        for (int i = 0; i < 50; i++) {
            isAnswered(other);
        }
        assertThat(sent.get()).isLessThanOrEqualTo(Limits.CONNECTION_WINDOW_BYTES);

        waiting.take().admit(server::answerHealth);
        for (RawClient.Stream stream : streams) {
            assertThat(await(stream.answer())).isNotEmpty();
        }
    }

    @Test
    void what_follows_the_one_frame_that_is_wanted_does_not_wait_for_the_answer() throws Exception {
        BlockingQueue<ServerStream> asked = new LinkedBlockingQueue<>();
        server.onStream(stream -> {
            stream.receive(new OnlyOne(stream, asked));
            stream.request();
        });
        RawClient.Stream stream = connect().open(QuicStreamType.BIDIRECTIONAL);
        stream.send(frame(HEALTH));
        ServerStream unanswered = asked.take();
        AtomicInteger sent = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            stream.channel()
                    .writeAndFlush(Unpooled.wrappedBuffer(new byte[Limits.DROPPED_BYTES / 4]))
                    .addListener(done -> sent.incrementAndGet());
        }
        until(() -> sent.get() == 4);
        stream.finish();

        await(unanswered.finish(HEALTH));
        assertThat(await(stream.answer())).isEqualTo(frame(HEALTH));
    }

    @Test
    void more_than_a_bound_after_the_one_frame_breaks_the_stream_off() throws Exception {
        BlockingQueue<ServerStream> asked = new LinkedBlockingQueue<>();
        server.onStream(stream -> {
            stream.receive(new OnlyOne(stream, asked));
            stream.request();
        });
        RawClient.Connection connection = connect();
        RawClient.Stream stream = connection.open(QuicStreamType.BIDIRECTIONAL);
        stream.send(frame(HEALTH));
        stream.send(new byte[Limits.DROPPED_BYTES + 1]);

        until(() -> stream.answer().isCompletedExceptionally());
        assertThat(server.buffered().bytes()).isZero();
        assertThat(connection.closeCode()).isNotDone();
    }

    private RawClient.Connection connect() {
        return raw.connect(RawClient.context(Alpn.DEVICE, house.device().tls()));
    }

    private static void isAnswered(RawClient.Connection connection) {
        RawClient.Stream stream = connection.open(QuicStreamType.BIDIRECTIONAL);
        stream.send(frame(HEALTH));
        stream.finish();
        assertThat(await(stream.answer())).isEqualTo(frame(RpcResponse.health().toBytes()));
    }

    private static byte[] frame(byte[] payload) {
        return Frames.encode(payload, payload.length);
    }

    /** Takes one frame and leaves the answer to the test. */
    private record OnlyOne(ServerStream stream, BlockingQueue<ServerStream> asked) implements StreamReceiver {
        @Override
        public void onFrame(byte[] frame) {
            stream.dropRest();
            asked.add(stream);
        }

        @Override
        public void onEnd() {}

        @Override
        public void onFailure(StreamFailure reason) {}
    }
}
