package com.palyra.node.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.node.harness.Machines;
import com.palyra.protocol.Limits;
import com.palyra.protocol.frame.FrameDecoder;
import com.palyra.protocol.frame.Frames;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.RawClient;
import com.palyra.protocol.quic.TlsIdentity;
import io.netty.handler.codec.quic.QuicStreamType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames of a paired device that does not keep to the protocol, against a node process. During all of it another device
 * asks for the node's health without a break, and is always answered.
 */
class FramesIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private static final JsonMapper JSON = new JsonMapper();
    private static final String HEALTHY =
            "{\"protocol_version\":1,\"kind\":\"health\",\"ok\":true,\"node_rpc_mtls_required\":true}";
    private static final byte[] REQUEST = frame("{\"protocol_version\":1,\"method\":\"node.health\"}");
    /** Streams at once, fewer than a connection may have. */
    private static final int AT_ONCE = 99;

    private static final long PATIENCE_SECONDS = LocalNode.PATIENCE.toSeconds();

    private static @Nullable RawClient client;
    private static @Nullable TlsIdentity identity;
    private static @Nullable Neighbour neighbour;

    private RawClient.Connection connection;

    @BeforeAll
    static void pairTwoDevices() {
        Node node = MACHINES.machine("node").up();
        Machine rude = MACHINES.machine("rude");
        Machine other = MACHINES.machine("neighbour");
        node.pair(rude);
        node.pair(other);
        identity = LiveSession.identity(rude);
        client = new RawClient(LiveSession.address(rude));
        neighbour = new Neighbour(other);
    }

    @AfterAll
    static void close() {
        if (neighbour != null) {
            neighbour.close();
        }
        if (client != null) {
            client.close();
        }
    }

    FramesIT() {
        if (client == null || identity == null) {
            throw new IllegalStateException("Not started");
        }
        connection = client.connect(RawClient.context(Alpn.DEVICE, identity));
    }

    @BeforeEach
    void theNodeServes() throws Exception {
        assertHealthy(connection);
    }

    @AfterEach
    void nobodyElseNoticed() throws Exception {
        if (neighbour == null) {
            throw new IllegalStateException("Not started");
        }
        neighbour.assertServedSinceLastTime();
        connection.close();
    }

    @Test
    void aRequestSplitAtEveryByteIsAnswered() throws Exception {
        for (int at = 1; at < REQUEST.length; at++) {
            RawClient.Stream stream = open(connection);
            stream.send(Arrays.copyOf(REQUEST, at));
            // Another stream of the same connection comes between the two halves.
            assertHealthy(connection);
            stream.send(Arrays.copyOfRange(REQUEST, at, REQUEST.length));
            stream.finish();
            assertAnswer(stream, HEALTHY);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "invalid_request    | ``",
                "invalid_request    | nonsense",
                "invalid_request    | []",
                "invalid_request    | {}",
                "invalid_request    | {\"protocol_version\":1}",
                "invalid_request    | {\"method\":\"node.health\"}",
                "invalid_request    | {\"protocol_version\":1,\"method\":\"node.health\"",
                "invalid_request    | {\"protocol_version\":1,\"method\":\"node.health\"}{}",
                "invalid_request    | {\"protocol_version\":1,\"method\":7}",
                "invalid_request    | {\"protocol_version\":\"1\",\"method\":\"node.health\"}",
                "invalid_request    | {\"protocol_version\":1,\"method\":\"node.health\",\"more\":1}",
                "invalid_request    | {\"protocol_version\":1,\"method\":\"node.health\",\"method\":\"node.health\"}",
                "invalid_request    | {\"protocol_version\":1,\"method\":\"node.health\",\"resume_from\":-1}",
                "invalid_request    | {\"protocol_version\":1,\"method\":\"node.health\",\"params\":[]}",
                "protocol_mismatch  | {\"protocol_version\":2,\"method\":\"node.health\"}",
                "protocol_mismatch  | {\"protocol_version\":0,\"method\":\"node.fly\"}",
                "unsupported_method | {\"protocol_version\":1,\"method\":\"node.fly\"}",
                "unsupported_method | {\"protocol_version\":1,\"method\":\"\"}"
            })
    void aWrongRequestIsAnsweredWithItsErrorAndTheConnectionGoesOn(String error, String request) throws Exception {
        RawClient.Stream stream = open(connection);
        stream.send(frame(request));
        stream.finish();
        assertAnswer(stream, failure(error));
        assertHealthy(connection);
    }

    @Test
    void aFrameThatIsTooLongEndsItsStreamAtOnceAndNoOther() throws Exception {
        for (int length : new int[] {Limits.FRAME_BYTES + 1, Integer.MAX_VALUE, -1}) {
            RawClient.Stream stream = open(connection);
            stream.send(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
            assertThatThrownBy(() -> stream.answer().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
            assertHealthy(connection);
        }
    }

    @Test
    void theLongestFrameIsReadWhole() throws Exception {
        RawClient.Stream stream = open(connection);
        stream.send(frame(" ".repeat(Limits.FRAME_BYTES)));
        stream.finish();
        assertAnswer(stream, failure("invalid_request"));
        assertHealthy(connection);
    }

    @Test
    void aStreamThatEndsInsideAFrameIsDroppedAndNoOther() throws Exception {
        for (int length : new int[] {1, Integer.BYTES, REQUEST.length - 1}) {
            RawClient.Stream stream = open(connection);
            stream.send(Arrays.copyOf(REQUEST, length));
            stream.finish();
            assertThatThrownBy(() -> stream.answer().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
            assertHealthy(connection);
        }
    }

    @Test
    void slowSendersAreWaitedForAndHoldUpNobody() throws Exception {
        List<RawClient.Stream> slow = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            RawClient.Stream stream = open(connection);
            slow.add(stream);
            stream.send(Arrays.copyOf(REQUEST, 1));
        }
        for (int at = 1; at < REQUEST.length; at++) {
            byte[] one = {REQUEST[at]};
            slow.forEach(stream -> stream.send(one));
            assertHealthy(connection);
        }
        for (RawClient.Stream stream : slow) {
            stream.finish();
            assertAnswer(stream, HEALTHY);
        }
    }

    @Test
    void aThousandStreamsAreAnsweredEachOnItsOwn() throws Exception {
        List<String> wanted = List.of(HEALTHY, failure("invalid_request"), failure("unsupported_method"));
        List<byte[]> requests =
                List.of(REQUEST, frame("nonsense"), frame("{\"protocol_version\":1,\"method\":\"node.fly\"}"));
        for (int done = 0; done < 1000; done += AT_ONCE) {
            List<RawClient.Stream> streams = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                RawClient.Stream stream = open(connection);
                streams.add(stream);
                stream.send(requests.get(i % wanted.size()));
                stream.finish();
            }
            for (int i = 0; i < AT_ONCE; i++) {
                assertAnswer(streams.get(i), wanted.get(i % wanted.size()));
            }
        }
    }

    /** The node lets the next one in when it has heard of the end of an earlier one. */
    private static RawClient.Stream open(RawClient.Connection connection) {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(LocalNode.PATIENCE)
                .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("STREAM_LIMIT"))
                .until(() -> connection.open(QuicStreamType.BIDIRECTIONAL), stream -> true);
    }

    private static void assertHealthy(RawClient.Connection connection) throws Exception {
        RawClient.Stream stream = open(connection);
        stream.send(REQUEST);
        stream.finish();
        assertAnswer(stream, HEALTHY);
    }

    /** One frame, and then the end. */
    private static void assertAnswer(RawClient.Stream stream, String wanted) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(stream.answer().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        Optional<byte[]> answer = new FrameDecoder(Limits.FRAME_BYTES).feed(bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        JsonNode json = JSON.readTree(answer.orElseThrow());
        assertThat(json).isEqualTo(JSON.readTree(wanted));
    }

    private static String failure(String error) {
        return "{\"protocol_version\":1,\"kind\":\"error\",\"ok\":false,\"error\":\"" + error + "\"}";
    }

    private static byte[] frame(String json) {
        return Frames.encode(json.getBytes(UTF_8), Limits.FRAME_BYTES);
    }
}
