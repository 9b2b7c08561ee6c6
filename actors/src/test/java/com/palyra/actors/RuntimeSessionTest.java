package com.palyra.actors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.view.DeviceStatus;
import com.palyra.actors.view.InvocationState;
import com.palyra.actors.view.InvocationView;
import com.palyra.actors.view.PublicationPage;
import com.palyra.actors.view.PublicationView;
import com.palyra.actors.view.Software;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PendingReceipt;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.ClientStream;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.rpc.CapabilityAnswer;
import com.palyra.protocol.rpc.CapabilityDispatch;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.CapabilityReport;
import com.palyra.protocol.rpc.EventsRequest;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.Publication;
import com.palyra.protocol.rpc.Registration;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.SelfRevocation;
import com.palyra.protocol.vault.Grant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a device does at run time, on a whole node and over QUIC. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RuntimeSessionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final RequestId ID = RequestId.parse("req-1");
    private static final CapabilityName PING = CapabilityName.parse("system.ping");

    @TempDir
    private Path folder = Path.of("unset");

    private final TestDevice device = TestDevice.create();
    private TestNode node;

    @BeforeEach
    void start() throws PairingProtocolException {
        node = TestNode.start(folder);
        PendingReceipt pending =
                device.join(node.address(), String.valueOf(node.pin().code()));
        TestNode.get(node.runtime().approve(pending.requestId(), pending.shortString(), "r"));
        device.outcome();
    }

    @AfterEach
    void stop() {
        device.close();
        node.close();
    }

    @Test
    void theReferencesFormGivesBareNumbersAndFinishes() throws Exception {
        send("1");
        send("2");
        ClientStream stream = stream(device.connect(node.address()), RpcRequest.of("node.stream_events"));
        assertThat(text(stream)).isEqualTo("{\"protocol_version\":1,\"kind\":\"event\",\"ok\":true,\"seq\":1}");
        assertThat(text(stream)).isEqualTo("{\"protocol_version\":1,\"kind\":\"event\",\"ok\":true,\"seq\":2}");
        assertThat(TestNode.get(stream.next(PATIENCE))).isEmpty();
    }

    @Test
    void eventsComeInOrderWithoutAGapOverReconnectsAndARestartOfTheNode() throws Exception {
        List<Long> seen = new ArrayList<>();
        ClientConnection connection = device.connect(node.address());
        ClientStream stream = stream(connection, EventsRequest.following(0).toRequest());
        for (int i = 1; i <= 3; i++) {
            send("{\"n\":" + i + "}");
            seen.add(event(stream).seq());
        }
        connection.close();
        send("4");
        node.restart();
        send("5");
        stream = stream(
                device.connect(node.address()), EventsRequest.following(2).toRequest());
        for (int i = 3; i <= 5; i++) {
            seen.add(event(stream).seq());
        }
        assertThat(seen).containsExactly(1L, 2L, 3L, 3L, 4L, 5L);
    }

    @Test
    void aDeviceThatFellBehindIsToldOfTheGapByName() throws Exception {
        ClientConnection connection = device.connect(node.address());
        for (int i = 1; i <= 3; i++) {
            send("" + i);
        }
        ClientStream acknowledging = stream(connection, EventsRequest.after(2).toRequest());
        assertThat(event(acknowledging).seq()).isEqualTo(3);
        assertThat(TestNode.get(acknowledging.next(PATIENCE))).isEmpty();
        ClientStream stream = stream(connection, EventsRequest.after(0).toRequest());
        assertThat(response(stream)).isEqualTo(new RpcResponse.Gap(3));
        assertThat(event(stream).seq()).isEqualTo(3);
        ClientStream beyond =
                stream(connection, EventsRequest.after(99).acknowledging(0).toRequest());
        assertThat(response(beyond)).isEqualTo(new RpcResponse.Gap(4));
        assertThat(TestNode.get(beyond.next(PATIENCE))).isEmpty();
    }

    @Test
    void aSecondStreamThatStaysOpenIsRefusedAndAnExplicitAckKeepsTheRest() throws Exception {
        send("1");
        send("2");
        ClientConnection connection = device.connect(node.address());
        ClientStream stream =
                stream(connection, EventsRequest.following(1).acknowledging(0).toRequest());
        assertThat(event(stream).seq()).isEqualTo(2);
        assertThat(response(stream(connection, EventsRequest.following(0).toRequest())))
                .isEqualTo(RpcResponse.error(RpcError.BUSY));
        ClientStream again =
                stream(connection, EventsRequest.after(0).acknowledging(0).toRequest());
        assertThat(event(again).seq()).isEqualTo(1);
    }

    @Test
    void grantsAndRotationReachTheDevice() throws Exception {
        ClientConnection connection = device.connect(node.address());
        assertThat(TestNode.get(connection.request(RpcRequest.of("node.health")))
                        .ok())
                .isTrue();
        ClientStream stream = stream(connection, EventsRequest.following(0).toRequest());
        TestNode.get(node.runtime().grant(device.id, Grant.parse("global=read")));
        RpcResponse.EventDetails granted = event(stream).details().orElseThrow();
        assertThat(granted.type()).isEqualTo("grants.changed");
        assertThat(granted.data().toString()).isEqualTo("{\"grants\":[\"global=read\"]}");
        TestNode.get(node.runtime().rotate(device.id));
        assertThat(event(stream).details().orElseThrow().type()).isEqualTo("certificate.renew");
    }

    @Test
    void whatADeviceRegistersAndWhereItIsShowsInItsView() throws Exception {
        ClientConnection connection = device.connect(node.address());
        Registration registration = new Registration("linux", "1.0", List.of(new Registration.Capability(PING, true)));
        assertThat(TestNode.get(connection.request(registration.toRequest()))).isEqualTo(RpcResponse.done());
        await(() -> node.runtime().device(device.id).orElseThrow().software() != null);
        var view = node.runtime().device(device.id).orElseThrow();
        assertThat(view.software()).isEqualTo(new Software("linux", "1.0", registration.capabilities()));
        assertThat(view.presence().connected()).isTrue();
        assertThat(view.presence().address()).isEqualTo("127.0.0.1");

        InvocationView unknown = TestNode.get(node.runtime().outboxes().invoke(device.id, wish("backup", 64)));
        assertThat(unknown)
                .extracting(InvocationView::state, InvocationView::reason)
                .containsExactly(InvocationState.REJECTED, "unknown_capability");
        node.restart();
        assertThat(node.runtime().device(device.id).orElseThrow().software()).isEqualTo(view.software());
        assertThat(node.runtime().device(device.id).orElseThrow().connected()).isFalse();
    }

    @Test
    void publicationsReachWhoeverLooks() throws Exception {
        ClientConnection connection = device.connect(node.address());
        Publication publication = new Publication(CapabilityName.parse("door.opened"), json("{\"door\":1}"));
        assertThat(TestNode.get(connection.request(publication.toRequest()))).isEqualTo(Publication.accepted());
        PublicationPage page = TestNode.get(node.runtime().outboxes().publications(device.id, 0, Duration.ZERO));
        assertThat(page.publications()).extracting(PublicationView::data).containsExactly(json("{\"door\":1}"));
        assertThat(page.missed()).isFalse();

        var next = node.runtime().outboxes().publications(device.id, page.last(), PATIENCE);
        TestNode.get(connection.request(publication.toRequest()));
        assertThat(TestNode.get(next).publications()).hasSize(1);
        assertThat(TestNode.get(node.runtime()
                                .outboxes()
                                .publications(device.id, page.last() + 1, Duration.ofMillis(50)))
                        .publications())
                .isEmpty();
    }

    @Test
    void aDeviceThatRevokesItselfIsAnsweredAndThenOutForEver() throws Exception {
        ClientConnection connection = device.connect(node.address());
        RpcRequest other = new SelfRevocation(node.identity.id()).toRequest();
        assertThat(TestNode.get(connection.request(other))).isEqualTo(RpcResponse.error(RpcError.INVALID_REQUEST));
        ClientConnection beside = device.connect(node.address());
        TestNode.get(beside.request(RpcRequest.of("node.health")));

        assertThat(TestNode.get(connection.request(new SelfRevocation(device.id).toRequest())))
                .isEqualTo(RpcResponse.done());
        TestNode.get(connection.closed());
        TestNode.get(beside.closed());
        assertThat(connection.closeCode()).contains(CloseReason.REVOKED.code());
        await(() -> node.runtime().device(device.id).orElseThrow().status() == DeviceStatus.REVOKED);
        assertThatThrownBy(() -> send("1"))
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.DEVICE_WRONG_STATE));
    }

    @Test
    void anInvocationWaitsForTheDeviceThatIsAwayAndEndsWithItsReport() throws Exception {
        InvocationView queued = TestNode.get(node.runtime().outboxes().invoke(device.id, wish("system.ping", 64)));
        assertThat(queued.state()).isEqualTo(InvocationState.QUEUED);
        node.restart();
        ClientConnection connection = device.connect(node.address());
        CapabilityDispatch dispatch =
                dispatch(stream(connection, EventsRequest.following(0).toRequest()));
        assertThat(dispatch.requestId()).isEqualTo(ID);
        assertThat(dispatch.input()).isEqualTo(json("[1]"));
        await(() -> invocation().state() == InvocationState.DISPATCHED);
        var end = node.runtime().outboxes().awaitEnd(device.id, ID, PATIENCE);
        CapabilityReport waiting = new CapabilityReport.AwaitingMediation(ID, Optional.of("screen is locked"));
        assertThat(answer(connection, waiting)).isEqualTo(CapabilityAnswer.RECORDED.toResponse());
        assertThat(invocation().state()).isEqualTo(InvocationState.AWAITING_LOCAL_MEDIATION);
        CapabilityReport result = CapabilityReport.Result.succeeded(ID, json("{\"pong\":true}"));
        assertThat(answer(connection, result)).isEqualTo(CapabilityAnswer.RECORDED.toResponse());
        assertThat(TestNode.get(end))
                .extracting(InvocationView::state, InvocationView::output)
                .containsExactly(InvocationState.SUCCEEDED, json("{\"pong\":true}"));
        assertThat(answer(connection, result)).isEqualTo(CapabilityAnswer.ALREADY_RECORDED.toResponse());
    }

    @Test
    void aDeviceThatDiesInTheMiddleIsSentTheSameInvocationAgain() throws Exception {
        TestNode.get(node.runtime().outboxes().invoke(device.id, wish("system.ping", 64)));
        ClientConnection first = device.connect(node.address());
        CapabilityDispatch dispatch =
                dispatch(stream(first, EventsRequest.following(0).toRequest()));
        first.close();
        ClientConnection second = device.connect(node.address());
        assertThat(dispatch(stream(second, EventsRequest.following(0).toRequest())))
                .isEqualTo(dispatch);
        assertThat(TestNode.get(node.runtime().outboxes().invoke(device.id, wish("system.ping", 64)))
                        .requestId())
                .isEqualTo(ID);
    }

    @Test
    void tooMuchAndTooLateAndForAnothersRequestEachHaveTheirOutcome() throws Exception {
        ClientConnection connection = device.connect(node.address());
        TestNode.get(node.runtime().outboxes().invoke(device.id, wish("system.ping", 3)));
        assertThat(answer(connection, CapabilityReport.Result.succeeded(ID, json("1234"))))
                .isEqualTo(RpcResponse.error(RpcError.VALUE_TOO_LARGE));
        assertThat(invocation())
                .extracting(InvocationView::state, InvocationView::reason)
                .containsExactly(InvocationState.FAILED, "too_large");

        RequestId late = RequestId.parse("late");
        Invocation soon = new Invocation(late, PING, json("1"), Limits.INVOCATION_TIMEOUT_MIN, 64);
        TestNode.get(node.runtime().outboxes().invoke(device.id, soon));
        assertThat(TestNode.get(node.runtime().outboxes().awaitEnd(device.id, late, PATIENCE))
                        .state())
                .isEqualTo(InvocationState.TIMED_OUT);
        assertThat(answer(connection, CapabilityReport.Result.succeeded(late, json("1"))))
                .isEqualTo(CapabilityAnswer.IGNORED.toResponse());

        CapabilityReport another = CapabilityReport.Result.succeeded(RequestId.parse("another"), json("1"));
        assertThat(answer(connection, another)).isEqualTo(RpcResponse.error(RpcError.NOT_FOUND));
    }

    @Test
    void anEvictionEndsWhatWaitsAndACancelledInvocationIsNeverDispatched() throws Exception {
        TestNode.get(node.runtime().outboxes().invoke(device.id, wish("system.ping", 64)));
        assertThat(TestNode.get(node.runtime().outboxes().cancel(device.id, ID)).state())
                .isEqualTo(InvocationState.CANCELLED);
        ClientStream stream =
                stream(device.connect(node.address()), EventsRequest.after(0).toRequest());
        assertThat(event(stream).details().orElseThrow().type()).isEqualTo("capability.cancel");

        RequestId other = RequestId.parse("other");
        Invocation wish = new Invocation(other, PING, json("1"), Limits.INVOCATION_TIMEOUT, 64);
        TestNode.get(node.runtime().outboxes().invoke(device.id, wish));
        TestNode.get(node.runtime().evict(device.id, "moved"));
        InvocationView ended = TestNode.get(node.runtime().outboxes().awaitEnd(device.id, other, PATIENCE));
        assertThat(ended)
                .extracting(InvocationView::state, InvocationView::reason)
                .containsExactly(InvocationState.REJECTED, "device_gone");
    }

    private void send(String text) {
        TestNode.get(node.runtime().outboxes().send(device.id, json(text)));
    }

    private InvocationView invocation() {
        return TestNode.get(node.runtime().outboxes().invocation(device.id, ID));
    }

    private static Invocation wish(String capability, int maxPayloadBytes) {
        return new Invocation(
                ID, CapabilityName.parse(capability), json("[1]"), Limits.INVOCATION_TIMEOUT, maxPayloadBytes);
    }

    private static RpcResponse answer(ClientConnection connection, CapabilityReport report) {
        return TestNode.get(connection.request(report.toRequest()));
    }

    private static ClientStream stream(ClientConnection connection, RpcRequest request) {
        return TestNode.get(connection.stream(request));
    }

    private static CapabilityDispatch dispatch(ClientStream stream) throws RpcException {
        RpcResponse.EventDetails details = event(stream).details().orElseThrow();
        assertThat(details.type()).isEqualTo("capability.dispatch");
        return CapabilityDispatch.read(details.data());
    }

    private static RpcResponse.Event event(ClientStream stream) throws RpcException {
        RpcResponse response = response(stream);
        assertThat(response).isInstanceOf(RpcResponse.Event.class);
        return (RpcResponse.Event) response;
    }

    private static RpcResponse response(ClientStream stream) throws RpcException {
        return RpcResponse.parse(TestNode.get(stream.next(PATIENCE)).orElseThrow());
    }

    private static String text(ClientStream stream) {
        return new String(TestNode.get(stream.next(PATIENCE)).orElseThrow(), UTF_8);
    }

    private static JsonValue json(String text) {
        try {
            return JsonValue.parse(text.getBytes(UTF_8), Limits.MESSAGE_BYTES);
        } catch (RpcException e) {
            throw new AssertionError(e);
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
