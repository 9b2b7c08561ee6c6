package com.palyra.protocol.quic;

import static com.palyra.protocol.quic.Waiting.await;
import static com.palyra.protocol.quic.Waiting.errorOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.frame.Frames;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import io.netty.handler.codec.quic.QuicStreamType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Frames on streams between real endpoints. */
@ExtendWith(NoLeaks.class)
class StreamTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final byte[] HEALTH = RpcRequest.of("node.health").toBytes();

    private final House house = new House();
    private final TestServer server = new TestServer(house.nodeCredentials());
    private final QuicClient client = QuicClient.create(House.RANDOM, House.CLOCK);
    private final RawClient raw = new RawClient(server.address());

    @AfterEach
    void close() {
        client.close();
        raw.close();
        server.close();
    }

    @Test
    void a_request_that_arrives_byte_by_byte_is_answered() throws Exception {
        RawClient.Stream stream = rawConnection().open(QuicStreamType.BIDIRECTIONAL);
        for (byte one : Frames.encode(HEALTH, Limits.FRAME_BYTES)) {
            stream.send(new byte[] {one});
        }
        stream.finish();

        assertThat(stream.answer().get(20, TimeUnit.SECONDS))
                .isEqualTo(Frames.encode(RpcResponse.health().toBytes(), Limits.FRAME_BYTES));
    }

    @Test
    void an_over_long_frame_ends_its_stream_and_no_other() throws Exception {
        Received received = new Received();
        server.onStream(stream -> received.take(stream, 1));
        RawClient.Connection connection = rawConnection();
        RawClient.Stream stream = connection.open(QuicStreamType.BIDIRECTIONAL);
        stream.send(ByteBuffer.allocate(4).putInt(Limits.FRAME_BYTES + 1).array());

        assertThat(received.next()).isEqualTo(StreamFailure.FRAME_TOO_LONG);
        assertThatThrownBy(() -> stream.answer().get(20, TimeUnit.SECONDS)).isNotNull();
        RawClient.Stream other = connection.open(QuicStreamType.BIDIRECTIONAL);
        other.send(Frames.encode(new byte[Limits.FRAME_BYTES], Limits.FRAME_BYTES));
        assertThat(received.next()).isEqualTo(Limits.FRAME_BYTES);
    }

    @Test
    void a_stream_that_ends_inside_a_frame_is_torn_and_a_reset_one_is_reset() throws Exception {
        Received received = new Received();
        server.onStream(stream -> received.take(stream, 2));
        RawClient.Connection connection = rawConnection();
        RawClient.Stream torn = connection.open(QuicStreamType.BIDIRECTIONAL);
        torn.send(new byte[] {0, 0, 0, 9, 1});
        torn.finish();
        assertThat(received.next()).isEqualTo(StreamFailure.TORN_FRAME);

        RawClient.Stream reset = connection.open(QuicStreamType.BIDIRECTIONAL);
        reset.send(Frames.encode(new byte[3], 3));
        assertThat(received.next()).isEqualTo(3);
        reset.reset(5);
        assertThat(received.next()).isEqualTo(StreamFailure.RESET_BY_PEER);
    }

    @Test
    void events_arrive_on_a_stream_of_one_direction_and_cannot_be_answered() throws Exception {
        Received received = new Received();
        BlockingQueue<ServerStream> streams = new LinkedBlockingQueue<>();
        server.onStream(stream -> {
            streams.add(stream);
            received.take(stream, 2);
        });
        RawClient.Stream event = rawConnection().open(QuicStreamType.UNIDIRECTIONAL);
        event.send(Frames.encode(new byte[7], 7));
        event.finish();

        assertThat(received.next()).isEqualTo(7);
        assertThat(received.next()).isEqualTo("end");
        ServerStream stream = streams.take();
        assertThat(stream.bidirectional()).isFalse();
        assertThatThrownBy(() -> await(stream.write(new byte[1]))).isInstanceOf(StreamException.class);
    }

    @Test
    void a_consumer_that_does_not_ask_stops_the_sender_within_the_window() throws Exception {
        Received received = new Received();
        BlockingQueue<ServerStream> streams = new LinkedBlockingQueue<>();
        server.onStream(stream -> {
            streams.add(stream);
            received.take(stream, 1);
        });
        ClientConnection connection = await(connect());
        ClientStream stream = await(connection.open());
        byte[] frame = new byte[16 * 1024];
        AtomicInteger sent = new AtomicInteger();
        CompletionStage<Void> last = stream.write(frame);
        for (int i = 0; i < 32; i++) {
            last = last.thenCompose(done -> {
                sent.incrementAndGet();
                return stream.write(frame);
            });
        }
        assertThat(received.next()).isEqualTo(frame.length);

        // Another stream's answer shows that the connection is alive and that time has passed.
        server.onStream(server::answerHealth);
        ClientConnection other = await(connect());
        for (int i = 0; i < 50; i++) {
            await(other.request(RpcRequest.of("node.health")));
        }
        int window = 2 * Limits.STREAM_WINDOW_BYTES + 64 * 1024;
        assertThat(sent.get() * frame.length).isLessThanOrEqualTo(window);
        assertThat(last.toCompletableFuture()).isNotDone();
        assertThat(received.outcomes).isEmpty();

        ServerStream waiting = streams.take();
        for (int i = 0; i < 32; i++) {
            waiting.request();
            assertThat(received.next()).isEqualTo(frame.length);
        }
        await(last);
    }

    @Test
    void a_stalled_stream_stops_no_other_one_of_its_connection() {
        AtomicInteger opened = new AtomicInteger();
        server.onStream(stream -> {
            if (opened.getAndIncrement() > 10) {
                server.answerHealth(stream);
            }
        });
        ClientConnection connection = await(connect());
        for (int i = 0; i <= 10; i++) {
            await(connection.open()).write(new byte[200 * 1024]);
        }

        assertThat(await(connection.request(RpcRequest.of("node.health")))).isEqualTo(RpcResponse.health());
    }

    @Test
    void a_writer_that_does_not_wait_is_refused_at_the_bound() throws Exception {
        BlockingQueue<ServerStream> streams = new LinkedBlockingQueue<>();
        server.onStream(streams::add);
        ClientStream reader = await(await(connect()).open());
        await(reader.write(HEALTH));
        ServerStream stream = streams.take();
        byte[] frame = new byte[Limits.FRAME_BYTES];

        CompletionStage<Void> first = stream.write(frame);
        CompletionStage<Void> second = stream.write(frame);
        CompletionStage<Void> third = stream.write(frame);
        CompletionStage<Void> end = stream.finish();

        assertThatThrownBy(() -> await(third)).isInstanceOf(StreamException.class);
        assertThat(await(reader.next(TIMEOUT)).orElseThrow()).hasSize(frame.length);
        assertThat(await(reader.next(TIMEOUT)).orElseThrow()).hasSize(frame.length);
        assertThat(await(reader.next(TIMEOUT))).isEmpty();
        await(first);
        await(second);
        await(end);
    }

    @Test
    void frames_keep_their_order_and_content_over_many_windows() throws Exception {
        server.onStream(stream -> {
            stream.receive(new Echo(stream));
            stream.request();
        });
        ClientStream stream = await(await(connect()).open());
        for (int i = 0; i < 40; i++) {
            byte[] frame = new byte[1 + i * 10_000];
            Arrays.fill(frame, (byte) i);
            await(stream.write(frame));
            assertThat(await(stream.next(TIMEOUT)).orElseThrow()).isEqualTo(frame);
        }
        await(stream.finish());
        assertThat(await(stream.next(TIMEOUT))).isEmpty();
    }

    @Test
    void a_frame_that_comes_after_the_timeout_is_kept_for_the_next_question() throws Exception {
        BlockingQueue<ServerStream> streams = new LinkedBlockingQueue<>();
        server.onStream(streams::add);
        ClientStream stream = await(await(connect()).open());
        await(stream.write(HEALTH));
        ServerStream late = streams.take();

        assertThat(errorOf(stream.next(Duration.ofMillis(1)))).isEqualTo(ErrorCode.TIMED_OUT);
        await(late.write(HEALTH));

        assertThat(await(stream.next(TIMEOUT)).orElseThrow()).isEqualTo(HEALTH);
    }

    @Test
    void a_device_that_breaks_off_streams_without_end_is_cut() throws Exception {
        server.onStream(stream -> {
            stream.receive(new Echo(stream));
            stream.request();
        });
        RawClient.Connection connection = rawConnection();
        for (int i = 0; i <= Limits.BROKEN_STREAMS && !connection.closeCode().isDone(); i++) {
            RawClient.Stream stream;
            try {
                stream = connection.open(QuicStreamType.BIDIRECTIONAL);
            } catch (RuntimeException e) {
                throw new AssertionError("stream " + i, e);
            }
            stream.send(new byte[] {-1, -1, -1, -1});
            stream.finish();
            Waiting.until(() -> stream.answer().isDone());
        }

        assertThat(await(connection.closeCode())).isEqualTo(CloseReason.PROTOCOL.code());
    }

    private CompletionStage<ClientConnection> connect() {
        return client.connect(
                server.address(), Alpn.DEVICE, house.trust(), house.device().tls(), TIMEOUT);
    }

    private RawClient.Connection rawConnection() {
        return raw.connect(RawClient.context(Alpn.DEVICE, house.device().tls()));
    }

    /** Sends back what it gets, one frame at a time. */
    private record Echo(ServerStream stream) implements StreamReceiver {
        @Override
        public void onFrame(byte[] frame) {
            stream.write(frame).thenRun(stream::request);
        }

        @Override
        public void onEnd() {
            stream.finish();
        }

        @Override
        public void onFailure(StreamFailure reason) {}
    }

    /** Writes down frame lengths, "end" and failures. */
    private static final class Received {
        final BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();

        void take(ServerStream stream, int requests) {
            stream.receive(new StreamReceiver() {
                @Override
                public void onFrame(byte[] frame) {
                    outcomes.add(frame.length);
                }

                @Override
                public void onEnd() {
                    outcomes.add("end");
                }

                @Override
                public void onFailure(StreamFailure reason) {
                    outcomes.add(reason);
                }
            });
            for (int i = 0; i < requests; i++) {
                stream.request();
            }
        }

        @Nullable
        Object next() throws InterruptedException {
            return outcomes.poll(20, TimeUnit.SECONDS);
        }
    }
}
