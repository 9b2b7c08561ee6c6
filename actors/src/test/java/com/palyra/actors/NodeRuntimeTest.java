package com.palyra.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.view.DeviceStatus;
import com.palyra.actors.view.DeviceView;
import com.palyra.actors.view.MintedCode;
import com.palyra.actors.view.RequestState;
import com.palyra.actors.view.RequestView;
import com.palyra.actors.view.StatusView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.PairingOutcome;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingRefusedException;
import com.palyra.protocol.pairing.PendingReceipt;
import com.palyra.protocol.pairing.Purpose;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node and real devices, from the code to mutual TLS. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NodeRuntimeTest {
    private static final RpcRequest HEALTH = RpcRequest.of("node.health");

    @TempDir
    private Path folder = Path.of("unset");

    private TestDevice device = TestDevice.create();
    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(folder);
    }

    @AfterEach
    void stop() {
        device.close();
        node.close();
    }

    @Test
    void aDeviceIsPairedByPinAndTalksOverMutualTls() throws PairingProtocolException {
        PendingReceipt pending = device.join(node.address(), codeOf(node.pin()));

        assertThat(node.runtime().requests())
                .singleElement()
                .extracting(RequestView::state, RequestView::deviceId, RequestView::name)
                .containsExactly(RequestState.PENDING_APPROVAL, device.id, "phone");

        RequestView approved = TestNode.get(
                node.runtime().approve(pending.requestId(), pending.shortString(), "approved_by_operator"));
        assertThat(approved.state()).isEqualTo(RequestState.APPROVED);
        assertThat(device.outcome()).isInstanceOf(PairingOutcome.Certified.class);

        try (ClientConnection connection = device.connect(node.address())) {
            assertThat(health(connection)).isEqualTo(RpcResponse.health());
            assertThat(TestNode.get(connection.request(RpcRequest.of("node.fly"))))
                    .isEqualTo(new RpcResponse.Failure("unsupported_method"));
            until(() -> view().connected());
            until(() -> state(pending.requestId()) == RequestState.COMPLETED);
            StatusView status = TestNode.get(node.runtime().status());
            assertThat(status.devices()).isEqualTo(1);
            assertThat(status.sessions()).isEqualTo(1);
            assertThat(status.pendingRequests()).isZero();
            assertThat(status.openCodes()).isZero();
        }
        until(() -> !view().connected());
        assertThat(node.notices).extracting(NodeNotice::kind).contains("pairing_requested", "device_connected");
    }

    @Test
    void aDeviceIsPairedByQr() throws PairingProtocolException {
        MintedCode code = node.qr();
        assertThat(code.code()).isNull();
        assertThat(code.uri()).isNotNull();
        PendingReceipt pending = device.joinByUri(node.address(), String.valueOf(code.uri()));
        approve(pending);
        assertThat(health(device.connect(node.address()))).isEqualTo(RpcResponse.health());
    }

    @Test
    void nothingIsIssuedWithoutAnApproval() throws PairingProtocolException {
        PendingReceipt pending = device.join(node.address(), codeOf(node.pin()));
        TestNode.get(node.runtime().reject(pending.requestId(), "not mine"));
        assertThat(device.outcome()).isEqualTo(new PairingOutcome.Rejected("not mine"));
        assertThat(node.runtime().devices()).isEmpty();
        refused(
                ErrorCode.PAIR_ALREADY_DECIDED,
                () -> TestNode.get(node.runtime().approve(pending.requestId(), null, "r")));
    }

    @Test
    void threeWrongGuessesEndACodeAndTheRightOneFailsAfterwards() throws PairingProtocolException {
        MintedCode code = node.pin();
        String right = codeOf(code);
        String wrong = code.slot() + "-" + (right.endsWith("0000") ? "111111" : "000000");
        for (int guess = 0; guess < Limits.FAILURES_PER_CODE; guess++) {
            refusedRun(wrong);
        }
        refusedRun(right);
        assertThat(TestNode.get(node.runtime().codes())).isEmpty();

        approve(device.join(node.address(), codeOf(node.pin())));
    }

    @Test
    void theThirdWrongShortStringRejects() throws PairingProtocolException {
        PendingReceipt pending = device.join(node.address(), codeOf(node.pin()));
        String wrong = pending.shortString().equals("000000") ? "111111" : "000000";
        for (int attempt = 0; attempt < Limits.WRONG_SHORT_STRINGS; attempt++) {
            refused(
                    ErrorCode.PAIR_WRONG_SHORT_STRING,
                    () -> TestNode.get(node.runtime().approve(pending.requestId(), wrong, "r")));
        }
        assertThat(device.outcome()).isEqualTo(new PairingOutcome.Rejected("wrong_short_string"));
        assertThat(state(pending.requestId())).isEqualTo(RequestState.REJECTED);
    }

    @Test
    void revokingCutsALiveSessionBeforeItReturns() throws PairingProtocolException {
        approve(device.join(node.address(), codeOf(node.pin())));
        ClientConnection connection = device.connect(node.address());
        assertThat(health(connection)).isEqualTo(RpcResponse.health());

        DeviceView revoked = TestNode.get(node.runtime().revoke(device.id, "lost"));

        assertThat(revoked.status()).isEqualTo(DeviceStatus.REVOKED);
        assertThat(TestNode.get(node.runtime().status()).sessions()).isZero();
        connection.closed().toCompletableFuture().join();
        assertThat(connection.closeCode()).contains(CloseReason.REVOKED.code());
        refused(ErrorCode.DEVICE_REVOKED, () -> health(device.connect(node.address())));
        assertThatThrownBy(() -> device.join(node.address(), codeOf(node.pin())))
                .isInstanceOfSatisfying(
                        PairingRefusedException.class,
                        e -> assertThat(e.error()).isEqualTo(ErrorCode.DEVICE_REVOKED));
    }

    @Test
    void anEvictedDeviceIsRefusedAndMayPairAgainWithItsKey() throws PairingProtocolException {
        approve(device.join(node.address(), codeOf(node.pin())));
        TestNode.get(node.runtime().evict(device.id, "moved"));
        refused(ErrorCode.DEVICE_EVICTED, () -> health(device.connect(node.address())));

        approve(device.join(node.address(), codeOf(node.pin())));
        assertThat(health(device.connect(node.address()))).isEqualTo(RpcResponse.health());
    }

    @Test
    void aRemovedDeviceIsHiddenUntilItPairsAgainAlsoAfterARestart() throws PairingProtocolException {
        approve(device.join(node.address(), codeOf(node.pin())));
        refused(ErrorCode.DEVICE_WRONG_STATE, () -> TestNode.get(node.runtime().remove(device.id)));
        assertThat(TestNode.get(node.runtime().clear())).isEmpty();
        TestNode.get(node.runtime().evict(device.id, "r"));

        assertThat(TestNode.get(node.runtime().clear()))
                .singleElement()
                .extracting(DeviceView::deviceId, DeviceView::removed)
                .containsExactly(device.id, true);
        assertThat(TestNode.get(node.runtime().clear())).isEmpty();
        assertThat(TestNode.get(node.runtime().remove(device.id)).removed()).isTrue();
        node.restart();
        assertThat(view().removed()).isTrue();
        TestDevice impostor = TestDevice.impostorOf(device);
        assertThatThrownBy(() -> impostor.join(node.address(), codeOf(node.pin())))
                .isInstanceOf(PairingRefusedException.class);
        impostor.close();

        approve(device.join(node.address(), codeOf(node.pin())));
        assertThat(view().removed()).isFalse();
        assertThat(view().status()).isEqualTo(DeviceStatus.PAIRED);
    }

    @Test
    void aUlidKeepsItsKey() throws PairingProtocolException {
        approve(device.join(node.address(), codeOf(node.pin())));
        try (TestDevice impostor = TestDevice.impostorOf(device)) {
            assertThatThrownBy(() -> impostor.join(node.address(), codeOf(node.pin())))
                    .isInstanceOfSatisfying(
                            PairingRefusedException.class,
                            e -> assertThat(e.error()).isEqualTo(ErrorCode.PAIR_KEY_CONFLICT));
        }
        assertThat(health(device.connect(node.address()))).isEqualTo(RpcResponse.health());
    }

    @Test
    void aRestartKeepsDevicesRevocationsAndPendingRequests() throws PairingProtocolException {
        approve(device.join(node.address(), codeOf(node.pin())));
        try (TestDevice revoked = TestDevice.create();
                TestDevice waiting = TestDevice.create()) {
            approve(revoked, revoked.join(node.address(), codeOf(node.pin())));
            TestNode.get(node.runtime().revoke(revoked.id, "lost"));
            PendingReceipt pending = waiting.join(node.address(), codeOf(node.pin()));
            String unused = codeOf(node.pin());

            node.restart();

            assertThat(health(device.connect(node.address()))).isEqualTo(RpcResponse.health());
            refused(ErrorCode.DEVICE_REVOKED, () -> health(revoked.connect(node.address())));
            assertThat(state(pending.requestId())).isEqualTo(RequestState.PENDING_APPROVAL);
            assertThat(TestNode.get(node.runtime().codes())).isEmpty();
            try (TestDevice late = TestDevice.create()) {
                assertThatThrownBy(() -> late.join(node.address(), unused))
                        .isInstanceOf(PairingProtocolException.class);
            }

            waiting.comeBack(node.address());
            TestNode.get(node.runtime().approve(pending.requestId(), pending.shortString(), "r"));
            assertThat(waiting.outcome()).isInstanceOf(PairingOutcome.Certified.class);
            assertThat(health(waiting.connect(node.address()))).isEqualTo(RpcResponse.health());
        }
    }

    @Test
    void aCertificateThatWasNotFetchedIsFetchedAfterARestart() throws PairingProtocolException {
        PendingReceipt pending = device.join(node.address(), codeOf(node.pin()));
        device.lose();
        TestNode.get(node.runtime().approve(pending.requestId(), pending.shortString(), "r"));

        node.restart();

        device.comeBack(node.address());
        assertThat(device.outcome()).isInstanceOf(PairingOutcome.Certified.class);
        assertThat(health(device.connect(node.address()))).isEqualTo(RpcResponse.health());
        until(() -> state(pending.requestId()) == RequestState.COMPLETED);
        assertThat(node.runtime().devices()).hasSize(1);
    }

    @Test
    void whatNobodyDecidesOnExpires() throws PairingProtocolException {
        node.close();
        node = TestNode.start(folder.resolve("short"), settings -> settings.withApprovalTtl(Duration.ofSeconds(2)));
        PendingReceipt pending = device.join(node.address(), codeOf(node.pin()));
        assertThat(device.outcome()).isEqualTo(new PairingOutcome.Expired());
        refused(ErrorCode.PAIR_EXPIRED, () -> TestNode.get(node.runtime().approve(pending.requestId(), null, "r")));
    }

    @Test
    void aSessionEndsWithItsCertificate() throws PairingProtocolException {
        node.close();
        node = TestNode.start(
                folder.resolve("short"), settings -> settings.withDeviceCertificateLife(Duration.ofSeconds(4)));
        approve(device.join(node.address(), codeOf(node.pin())));
        ClientConnection connection = device.connect(node.address());
        assertThat(health(connection)).isEqualTo(RpcResponse.health());
        connection.closed().toCompletableFuture().join();
        assertThat(connection.closeCode()).contains(CloseReason.EXPIRED.code());
    }

    @Test
    void aNodeThatStopsTellsItsPeers() throws PairingProtocolException {
        approve(device.join(node.address(), codeOf(node.pin())));
        ClientConnection connection = device.connect(node.address());
        assertThat(health(connection)).isEqualTo(RpcResponse.health());
        node.close();
        connection.closed().toCompletableFuture().join();
        assertThat(connection.closeCode()).contains(CloseReason.SHUTDOWN.code());
    }

    @Test
    void whatMakesNoSenseIsRefusedWithItsOwnError() {
        refused(
                ErrorCode.PAIR_PURPOSE_REFUSED,
                () -> TestNode.get(node.runtime().mintCode(CodeMethod.PIN, Limits.CODE_TTL, 6, Purpose.CLUSTER)));
        refused(
                ErrorCode.USAGE,
                () -> TestNode.get(node.runtime().mintCode(CodeMethod.PIN, Duration.ofSeconds(1), 6, Purpose.DEVICE)));
        refused(
                ErrorCode.USAGE,
                () -> TestNode.get(node.runtime().mintCode(CodeMethod.PIN, Limits.CODE_TTL, 4, Purpose.DEVICE)));
        Ulid nobody = Ulid.generate(java.time.InstantSource.system(), node.random);
        refused(ErrorCode.DEVICE_NOT_FOUND, () -> TestNode.get(node.runtime().revoke(nobody, "r")));
        refused(ErrorCode.PAIR_NOT_FOUND, () -> TestNode.get(node.runtime().approve(nobody, null, "r")));
        refused(
                ErrorCode.USAGE,
                () -> TestNode.get(node.runtime().reject(nobody, "r".repeat(Limits.REASON_CHARACTERS + 1))));
    }

    @Test
    void atMostSixtyFourCodesAreOpen() {
        List<MintedCode> codes = java.util.stream.IntStream.range(0, Limits.OPEN_CODES)
                .mapToObj(i -> node.qr())
                .toList();
        assertThat(codes).extracting(MintedCode::slot).doesNotHaveDuplicates();
        refused(ErrorCode.PAIR_TOO_MANY, () -> node.qr());
    }

    private void approve(PendingReceipt pending) throws PairingProtocolException {
        approve(device, pending);
    }

    private void approve(TestDevice whom, PendingReceipt pending) throws PairingProtocolException {
        TestNode.get(node.runtime().approve(pending.requestId(), pending.shortString(), "approved_by_operator"));
        assertThat(whom.outcome()).isInstanceOf(PairingOutcome.Certified.class);
    }

    private void refusedRun(String code) {
        try (TestDevice stranger = TestDevice.create()) {
            assertThatThrownBy(() -> stranger.join(node.address(), code))
                    .isInstanceOfSatisfying(
                            PairingProtocolException.class,
                            e -> assertThat(e.error()).isEqualTo(ErrorCode.PAIR_WRONG_CODE));
        }
    }

    private static void refused(ErrorCode error, ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    private static RpcResponse health(ClientConnection connection) {
        return TestNode.get(connection.request(HEALTH));
    }

    private DeviceView view() {
        return node.runtime().device(device.id).orElseThrow();
    }

    private RequestState state(Ulid request) {
        return node.runtime().request(request).orElseThrow().state();
    }

    private static String codeOf(MintedCode code) {
        return String.valueOf(code.code());
    }

    /** Waits for a condition; the test's own timeout is the limit. */
    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
