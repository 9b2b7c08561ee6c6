package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.view.RequestState;
import com.palyra.actors.view.RequestView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.PairingOutcome;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.Purpose;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers at a real node: what proves nothing gets nothing. */
class StrangersIT {
    private static final Duration SOON = Duration.ofSeconds(1);

    @TempDir
    static Path state = Path.of("");

    private static @Nullable LocalNode started;

    @BeforeAll
    static void start() {
        started = new LocalNode(state, settings -> settings);
    }

    @AfterAll
    static void stop() {
        node().close();
    }

    @Test
    void anApprovalThatCameTooLateIssuesNothing(@TempDir Path impatientState) throws PairingProtocolException {
        try (LocalNode impatient = new LocalNode(impatientState, settings -> settings.withApprovalTtl(SOON));
                WireDevice device = WireDevice.fresh()) {
            WireDevice.Request request = device.request(impatient.address(), impatient.pin());
            Ulid id = request.receipt().requestId();
            assertThat(device.outcome(request)).isEqualTo(new PairingOutcome.Expired());
            assertThatThrownBy(() -> done(impatient.runtime.approve(id, null, "late")))
                    .isInstanceOfSatisfying(
                            PalyraException.class,
                            e -> assertThat(e.error()).isIn(ErrorCode.PAIR_EXPIRED, ErrorCode.PAIR_ALREADY_DECIDED));
            // The lists follow what is stored, and nobody who changed something waits for them here.
            Awaitility.await("the request has expired")
                    .atMost(LocalNode.PATIENCE)
                    .until(() -> impatient
                            .runtime
                            .request(id)
                            .map(RequestView::state)
                            .equals(Optional.of(RequestState.EXPIRED)));
            assertThat(impatient.runtime.device(device.id)).isEmpty();
        }
    }

    @Test
    void aCodeOfTheRightSlotWithAnotherPinIsAWrongCode() {
        try (WireDevice device = WireDevice.fresh()) {
            String code = node().pin();
            String other = code.endsWith("0") ? "1" : "0";
            refused(
                    () -> device.request(node().address(), code.substring(0, code.length() - 1) + other),
                    ErrorCode.PAIR_WRONG_CODE);
        }
    }

    @Test
    void aCodePastItsTimeIsAWrongCodeAndAFreshOneWorks() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh()) {
            String code = node().pin();
            node().advance(Duration.ofMinutes(1));
            refused(() -> device.request(node().address(), code), ErrorCode.PAIR_WRONG_CODE);
            WireDevice.Request request = device.request(node().address(), node().pin());
            done(node().runtime.reject(request.receipt().requestId(), "done"));
        }
    }

    @Test
    void aSlotThatDoesNotExistLooksLikeAWrongCode() {
        try (WireDevice device = WireDevice.fresh()) {
            String open = node().pin();
            String slot = open.startsWith("0000") ? "1111" : "0000";
            refused(() -> device.request(node().address(), slot + "-123456"), ErrorCode.PAIR_WRONG_CODE);
        }
    }

    @Test
    void aCodeWorksOnce() throws PairingProtocolException {
        try (WireDevice first = WireDevice.fresh();
                WireDevice second = WireDevice.fresh()) {
            String code = node().pin();
            WireDevice.Request request = first.request(node().address(), code);
            refused(() -> second.request(node().address(), code), ErrorCode.PAIR_WRONG_CODE);
            done(node().runtime.reject(request.receipt().requestId(), "done"));
        }
    }

    @Test
    void aUlidThatWasPairedKeepsItsKeyAndOnlyAProvenCodeLearnsThat() throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh();
                WireDevice thief = new WireDevice(device.id, IdentityKey.generate(WireDevice.RANDOM))) {
            device.pair(node());
            String code = node().pin();
            String other = code.endsWith("0") ? "1" : "0";
            refused(
                    () -> thief.request(node().address(), code.substring(0, code.length() - 1) + other),
                    ErrorCode.PAIR_WRONG_CODE);
            refused(() -> thief.request(node().address(), code), ErrorCode.PAIR_KEY_CONFLICT);
        }
    }

    @Test
    void aCodeForAClusterIsRefusedWhileThereIsNone() {
        assertThatThrownBy(
                        () -> done(node().runtime.mintCode(CodeMethod.PIN, Duration.ofMinutes(1), 6, Purpose.CLUSTER)))
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.PAIR_PURPOSE_REFUSED));
    }

    @Test
    void aRelayWithItsOwnCertificateIsFoundOut() {
        try (ManInTheMiddle relay =
                        new ManInTheMiddle(node().address(), IdentityKey.generate(WireDevice.RANDOM), frame -> frame);
                WireDevice device = WireDevice.fresh()) {
            refused(() -> device.request(relay.address(), node().pin()), ErrorCode.PAIR_NODE_MISMATCH);
        }
    }

    @Test
    void aRelayThatPutsItsOwnKeyIntoTheParametersLearnsAWrongCode() {
        String real = base64(node().identity.key());
        IdentityKey relayKey = IdentityKey.generate(WireDevice.RANDOM);
        try (ManInTheMiddle relay = new ManInTheMiddle(
                        node().address(),
                        relayKey,
                        frame -> new String(frame, StandardCharsets.UTF_8)
                                .replace(real, base64(relayKey))
                                .getBytes(StandardCharsets.UTF_8));
                WireDevice device = WireDevice.fresh()) {
            refused(() -> device.request(relay.address(), node().pin()), ErrorCode.PAIR_WRONG_CODE);
        }
    }

    private static String base64(IdentityKey key) {
        return Base64.getEncoder()
                .withoutPadding()
                .encodeToString(key.publicKey().raw());
    }

    private static void refused(ThrowingCallable run, ErrorCode error) {
        assertThatThrownBy(run)
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.error()).isEqualTo(error));
    }

    private static LocalNode node() {
        if (started == null) {
            throw new AssertionError("The node did not start");
        }
        return started;
    }
}
