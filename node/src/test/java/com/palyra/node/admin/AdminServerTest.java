package com.palyra.node.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.frame.FrameDecoder;
import com.palyra.protocol.frame.FrameTooLongException;
import com.palyra.protocol.frame.Frames;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Peers SOMEBODY_ELSE = channel -> Optional.of(new Stranger());

    @TempDir
    Path state = Path.of("");

    private Optional<AdminServer> server = Optional.empty();

    private record Stranger() implements UserPrincipal {
        @Override
        public String getName() {
            return "stranger";
        }
    }

    @BeforeEach
    void start() {
        server = Optional.of(AdminServer.start(state, new NodeCommands(new FakeNode())));
    }

    @AfterEach
    void stop() {
        server.ifPresent(AdminServer::close);
    }

    @Test
    void aConnectionCarriesSeveralRequestsOneAfterTheOther() throws Exception {
        try (SocketChannel channel = connect()) {
            for (int i = 0; i < 3; i++) {
                send(channel, "{\"v\":1,\"command\":\"devices.list\",\"params\":{}}");
                assertThat(receive(channel).path("result").path("devices")).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"v\":1}",
                "{\"v\":2,\"command\":\"status\",\"params\":{}}",
                "{\"v\":\"1\",\"command\":\"status\",\"params\":{}}",
                "{\"v\":1,\"command\":7,\"params\":{}}",
                "{\"v\":1,\"command\":\"status\",\"params\":[]}",
                "{\"v\":1,\"command\":\"status\"}",
                "{\"v\":1,\"command\":\"stop\",\"params\":{}}",
                "{\"v\":1,\"command\":\"status\",\"params\":{},\"more\":1}",
                "{\"v\":1,\"v\":1,\"command\":\"status\",\"params\":{}}",
                "{\"v\":1,\"command\":\"status\",\"params\":{}} {}",
                "{\"v\":1,\"command\":\"status\",\"params\":{\"verbose\":true}}",
                "{\"v\":1,\"command\":\"pairing.show\",\"params\":{}}",
                "{\"v\":1,\"command\":\"pairing.show\",\"params\":{\"request_id\":7}}",
                "{\"v\":1,\"command\":\"pairing.code\",\"params\":{\"method\":\"pin\",\"ttl_ms\":\"10m\"}}",
                "{\"v\":1,\"command\":\"pairing.approve\","
                        + "\"params\":{\"request_id\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\",\"skip_sas\":\"yes\"}}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
            })
    void whateverIsNotAProperRequestIsRefusedAndTheConnectionGoesOn(String request) throws Exception {
        try (SocketChannel channel = connect()) {
            send(channel, request);
            JsonNode answer = receive(channel);
            assertThat(answer.path("ok").asBoolean(true)).isFalse();
            assertThat(answer.path("error").path("code").asText()).isEqualTo(ErrorCode.ADMIN_PROTOCOL.code());
            send(channel, "{\"v\":1,\"command\":\"status\",\"params\":{}}");
            assertThat(receive(channel).path("ok").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"method\":\"nfc\"}",
                "{\"method\":\"pin\",\"digits\":7}",
                "{\"method\":\"pin\",\"ttl_ms\":29999}",
                "{\"method\":\"qr\",\"ttl_ms\":86400001}",
                "{\"method\":\"qr\",\"ttl_ms\":-9223372036854775808}",
            })
    void aCodeOutsideTheLimitsIsAUsageErrorEvenWhenTheCommandLineDidNotCheck(String params) throws Exception {
        assertThatThrownBy(() -> AdminClient.of(state).call("pairing.code", (ObjectNode) JSON.readTree(params)))
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        refused -> assertThat(refused.error()).isEqualTo(ErrorCode.USAGE));
    }

    @Test
    void approvingNeedsExactlyOneOfShortStringAndSkip() {
        ObjectNode neither = params().put("request_id", FakeNode.REQUEST.value());
        ObjectNode both = neither.deepCopy().put("sas", "123456").put("skip_sas", true);
        assertThatThrownBy(() -> AdminClient.of(state).call("pairing.approve", neither))
                .isInstanceOf(PalyraException.class)
                .hasMessageContaining("short string");
        assertThatThrownBy(() -> AdminClient.of(state).call("pairing.approve", both))
                .isInstanceOf(PalyraException.class);
    }

    @Test
    void anOverLongFrameIsAnsweredBeforeItArrivesAndEndsTheConnection() throws Exception {
        try (SocketChannel channel = connect()) {
            channel.write(
                    ByteBuffer.allocate(4).putInt(Limits.ADMIN_FRAME_BYTES + 1).flip());
            assertThat(receive(channel).path("error").path("message").asText()).contains("too long");
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void aPeerThatLeavesInTheMiddleOfAFrameHarmsNobody() throws Exception {
        try (SocketChannel channel = connect()) {
            channel.write(ByteBuffer.wrap(new byte[] {0, 0, 1, 0, '{'}));
        }
        assertThat(status().path("name").asText()).isEqualTo("office");
    }

    @Test
    void theSocketIsForItsOwnerOnly() throws IOException {
        Path socket = AdminSocket.of(state).path();
        assertThat(socket.getFileName()).hasToString("admin.sock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
    }

    @Test
    void aProcessOfAnotherUserIsToldWhyNothingIsAnswered() throws Exception {
        stop();
        AdminHandler never = (command, params) -> {
            throw new AssertionError("A stranger reached the node");
        };
        server = Optional.of(AdminServer.start(AdminSocket.of(state), state, never, SOMEBODY_ELSE));

        assertThatThrownBy(this::status)
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        refused -> assertThat(refused.error()).isEqualTo(ErrorCode.ADMIN_DENIED));
    }

    @Test
    void aCommandTellsNothingToADaemonOfAnotherUser() {
        AdminClient client = new AdminClient(AdminSocket.of(state), state, SOMEBODY_ELSE, Duration.ofSeconds(30));
        assertThatThrownBy(() -> client.call("status", params()))
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        refused -> assertThat(refused.error()).isEqualTo(ErrorCode.ADMIN_DENIED));
    }

    @Test
    void aStateDirectoryWithALongPathHasItsSocketElsewhere(@TempDir Path temporary) throws IOException {
        Path deep = Files.createDirectories(temporary.resolve("d".repeat(120)));
        AdminSocket socket = AdminSocket.of(deep, temporary.getRoot().resolve("tmp"));
        assertThat(socket.path().toString().getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(Limits.SOCKET_PATH_BYTES);
        assertThat(socket.path()).isEqualTo(AdminSocket.of(deep).path());

        try (AdminServer far = AdminServer.start(deep, new NodeCommands(new FakeNode()))) {
            assertThat(far).isNotNull();
            assertThat(AdminClient.of(deep)
                            .call("status", params())
                            .path("name")
                            .asText())
                    .isEqualTo("office");
        }
        assertThat(socket.path().getParent()).doesNotExist();
    }

    @Test
    void aShortDirectoryThatOthersCanEnterIsNotUsed(@TempDir Path temporary) throws IOException {
        Path deep = Files.createDirectories(temporary.resolve("d".repeat(120)));
        AdminSocket socket = AdminSocket.of(deep, temporary);
        Path folder = Files.createDirectory(socket.path().getParent());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatThrownBy(() -> AdminServer.start(socket, deep, new NodeCommands(new FakeNode()), Peers.fromKernel()))
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        refused -> assertThat(refused.error()).isEqualTo(ErrorCode.STATE_UNUSABLE));
    }

    @Test
    void withoutADaemonTheSentenceNamesTheStateDirectory(@TempDir Path empty) {
        assertNoDaemon(empty);
    }

    @Test
    void aSocketThatAKilledDaemonLeftIsNoDaemonAndIsTakenOver(@TempDir Path other) throws IOException {
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(other.resolve("admin.sock")));
        }
        assertThat(other.resolve("admin.sock")).exists();
        assertNoDaemon(other);
        try (AdminServer next = AdminServer.start(other, new NodeCommands(new FakeNode()))) {
            assertThat(next).isNotNull();
            assertThat(AdminClient.of(other)
                            .call("status", params())
                            .path("devices")
                            .asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    void aDaemonThatDoesNotAnswerIsATimeout() throws Exception {
        stop();
        AdminHandler silent = (command, params) -> new CompletableFuture<JsonNode>();
        server = Optional.of(AdminServer.start(state, silent));
        AdminClient client = new AdminClient(AdminSocket.of(state), state, Peers.fromKernel(), Duration.ofMillis(50));
        assertThatThrownBy(() -> client.call("status", params()))
                .isInstanceOfSatisfying(
                        PalyraException.class, slow -> assertThat(slow.error()).isEqualTo(ErrorCode.DAEMON_TIMEOUT));
    }

    @Test
    void howLongACommandWaitsItDecides() {
        stop();
        server = Optional.of(AdminServer.start(state, (command, params) -> new CompletableFuture<JsonNode>()));
        AdminClient client = AdminClient.of(state).within(Duration.ofMillis(200));
        for (String command : List.of("status", "devices.revoke")) {
            assertThatThrownBy(() -> client.call(command, params()))
                    .hasMessage("The node did not answer within 200ms; it hangs, is stopped, or has too much to do.");
        }
    }

    @Test
    void closingLetsARequestUnderWayFinishAndRemovesTheSocket() throws Exception {
        stop();
        CompletableFuture<JsonNode> result = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        AdminServer closing = AdminServer.start(state, (command, params) -> {
            asked.countDown();
            return result;
        });
        CompletableFuture<JsonNode> answer = CompletableFuture.supplyAsync(this::status);
        asked.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);
        result.complete(params().put("name", "last"));

        assertThat(answer.get().path("name").asText()).isEqualTo("last");
        closed.get();
        assertThat(state.resolve("admin.sock")).doesNotExist();
    }

    private static void assertNoDaemon(Path directory) {
        assertThatThrownBy(() -> AdminClient.of(directory).call("status", params()))
                .isInstanceOfSatisfying(
                        PalyraException.class, none -> assertThat(none.error()).isEqualTo(ErrorCode.NO_DAEMON))
                .hasMessage("No node is running on the state directory " + directory + ".");
    }

    private JsonNode status() {
        return AdminClient.of(state).call("status", params());
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(state.resolve("admin.sock")));
    }

    private static void send(SocketChannel channel, String request) throws IOException {
        byte[] payload = request.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.wrap(Frames.encode(payload, Limits.ADMIN_FRAME_BYTES));
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    private static JsonNode receive(SocketChannel channel) throws IOException, FrameTooLongException {
        FrameDecoder decoder = new FrameDecoder(Limits.ADMIN_FRAME_BYTES);
        while (true) {
            ByteBuffer next = ByteBuffer.allocate(1);
            assertThat(channel.read(next)).isEqualTo(1);
            Optional<byte[]> frame = decoder.feed(next.flip());
            if (frame.isPresent()) {
                return JSON.readTree(frame.get());
            }
        }
    }

    private static ObjectNode params() {
        return JsonNodeFactory.instance.objectNode();
    }
}
