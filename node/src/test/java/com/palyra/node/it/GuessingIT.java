package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.view.RequestState;
import com.palyra.actors.view.RequestView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingProver;
import com.palyra.protocol.quic.UdpRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who guess at a real node: how they come makes no guess free, and none of them keeps an operator waiting. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class GuessingIT {
    private static final int AT_ONCE = 8;
    /** With the places that each of them may take there is room for others. */
    private static final int BURSTS = Limits.PAIRING_CONNECTIONS / Limits.PAIRING_CONNECTIONS_PER_ADDRESS - 1;
    /** Addresses of one burst. */
    private static final int HOSTS = 250;

    /** A share that costs the stranger nothing and the node its work. */
    private static final byte[] SHARE = ("{\"v\":1,\"type\":\"share_p\",\"share\":\""
                    + Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(
                                    CustomNamedCurves.getByName("P-256").getG().getEncoded(false))
                    + "\"}")
            .getBytes(StandardCharsets.UTF_8);

    private final ExecutorService strangers = Executors.newCachedThreadPool();
    private final LocalNode node;

    GuessingIT(@TempDir Path state) {
        node = new LocalNode(state, settings -> settings);
    }

    @AfterEach
    void stop() {
        strangers.shutdownNow();
        node.close();
    }

    @Test
    void runsSideBySideGetNoMoreGuessesThanRunsInARow() throws Exception {
        String pin = node.pin();
        List<Future<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(strangers.submit(() -> wasAnsweredByTheCode(node.address(), pin)));
        }
        int answered = 0;
        for (Future<Boolean> answer : answers) {
            answered += answer.get() ? 1 : 0;
        }

        assertThat(answered).isEqualTo(Limits.FAILURES_PER_CODE);
        refused(ErrorCode.PAIR_WRONG_CODE, () -> request(node.address(), pin));
        assertThat(done(node.runtime.codes())).isEmpty();
    }

    @Test
    void whoLeavesBeforeHisProofHasUsedHisGuess() throws Exception {
        String pin = node.pin();
        for (int i = 0; i < Limits.FAILURES_PER_CODE; i++) {
            assertThat(wasAnsweredByTheCode(node.address(), pin)).isTrue();
        }

        refused(ErrorCode.PAIR_WRONG_CODE, () -> request(node.address(), pin));
        assertThat(done(node.runtime.codes())).isEmpty();
    }

    /** Each leaves before its proof, and each has a code and an address that would let it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void manyCodesAtOnceGiveNoMoreGuessesThanThereAreInAllAndThenPinPairingWaitsForAnOperator() throws Exception {
        List<UdpRelay> paths = new ArrayList<>();
        List<Future<Boolean>> answers = new ArrayList<>();
        try {
            for (int code = 0; code * Limits.FAILURES_PER_CODE <= Limits.FAILURES_IN_ALL; code++) {
                String pin = node.pin();
                UdpRelay path = new UdpRelay(
                        node.address(),
                        InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (code + 1)}),
                        new Random(7));
                paths.add(path);
                for (int i = 0; i < Limits.FAILURES_PER_CODE; i++) {
                    answers.add(strangers.submit(() -> wasAnsweredUnlessPaused(path.address(), pin)));
                }
            }
            int answered = 0;
            for (Future<Boolean> answer : answers) {
                answered += answer.get() ? 1 : 0;
            }
            assertThat(answers).hasSizeGreaterThan(Limits.FAILURES_IN_ALL);
            assertThat(answered).isEqualTo(Limits.FAILURES_IN_ALL);
            assertThat(done(node.runtime.status()).pairingPaused()).isTrue();
        } finally {
            paths.forEach(UdpRelay::close);
        }
    }

    private boolean wasAnsweredUnlessPaused(InetSocketAddress path, String pin) throws PairingProtocolException {
        try {
            return wasAnsweredByTheCode(path, pin);
        } catch (PairingProtocolException refused) {
            assertThat(refused.error()).isEqualTo(ErrorCode.PAIR_PAUSED);
            return false;
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anotherPortIsNoOtherAddress() throws Exception {
        String pin = node.pin();
        try (UdpRelay manyPorts = new UdpRelay(node.address(), new Random(7));
                UdpRelay other = new UdpRelay(node.address(), InetAddress.getByName("127.0.0.2"), new Random(7))) {
            for (int i = 0; i < Limits.FAILURES_PER_ADDRESS; i++) {
                manyPorts.changeAddresses();
                refused(ErrorCode.PAIR_WRONG_CODE, () -> request(manyPorts.address(), unknownSlot(pin)));
            }
            refused(ErrorCode.PAIR_RATE_LIMITED, () -> request(manyPorts.address(), pin));
            refused(ErrorCode.PAIR_RATE_LIMITED, () -> request(node.address(), pin));

            request(other.address(), pin);
            assertThat(node.runtime.requests())
                    .extracting(RequestView::state)
                    .containsExactly(RequestState.PENDING_APPROVAL);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aBurstOfStrangersDoesNotDelayAnOperator() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Integer>> bursts = new ArrayList<>();
        try {
            for (int i = 0; i < BURSTS; i++) {
                byte network = (byte) (10 + i);
                bursts.add(strangers.submit(() -> burst(network, over)));
            }
            for (int i = 0; i < Limits.FAILURES_PER_CODE; i++) {
                // Each of these has five seconds in the node, or fails.
                String pin = node.pin();
                assertThat(done(node.runtime.codes())).isNotEmpty();
                assertThat(done(node.runtime.status()).openCodes()).isPositive();
                try (WireDevice device = WireDevice.fresh()) {
                    WireDevice.Request request = device.request(node.address(), pin);
                    assertThat(done(node.runtime.approve(
                                            request.receipt().requestId(),
                                            request.receipt().shortString(),
                                            "test"))
                                    .state())
                            .isIn(RequestState.APPROVED, RequestState.COMPLETED);
                    done(node.runtime.revoke(device.id, "test"));
                }
            }
        } finally {
            over.set(true);
            for (Future<Integer> burst : bursts) {
                assertThat(burst.get()).isPositive();
            }
        }
    }

    /** Opens runs and guesses until told to stop, from each address as often as it is let. */
    private int burst(byte network, AtomicBoolean over) throws IOException {
        int runs = 0;
        for (int host = 1; !over.get(); host = host % HOSTS + 1) {
            InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, network, (byte) host});
            try (UdpRelay path = new UdpRelay(node.address(), from, new Random(host));
                    WireDevice stranger = WireDevice.fresh()) {
                runs += burst(stranger, path.address(), over);
            }
        }
        return runs;
    }

    /** All at once, then leaves. */
    private static int burst(WireDevice stranger, InetSocketAddress path, AtomicBoolean over) {
        List<Wire> wires = new ArrayList<>();
        try {
            while (wires.size() < Limits.FAILURES_PER_ADDRESS && !over.get()) {
                Wire wire = stranger.wire(path);
                wires.add(wire);
                try (PairingProver prover = stranger.prover(wire, "0000-000000")) {
                    wire.ask(prover.hello());
                    wire.send(SHARE);
                }
            }
        } catch (PalyraException | PairingProtocolException turnedAway) {
            assertThat(turnedAway).isNotNull();
        } finally {
            wires.forEach(Wire::close);
        }
        return wires.size();
    }

    /** Whether the node answered as somebody who knows the code; the device leaves before it proves that it does. */
    private boolean wasAnsweredByTheCode(InetSocketAddress path, String pin) throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh()) {
            Wire wire = device.wire(path);
            PairingProver prover = device.prover(wire, pin);
            byte[] answer = wire.ask(prover.onParams(wire.ask(prover.hello())));
            if (Wire.saying(answer).equals("paused")) {
                return false;
            }
            assertThat(Wire.saying(answer)).isEqualTo("share_v");
            try {
                prover.onShareV(answer);
                return true;
            } catch (PairingProtocolException wrong) {
                assertThat(wrong.error()).isEqualTo(ErrorCode.PAIR_WRONG_CODE);
                return false;
            }
        }
    }

    private static void request(InetSocketAddress path, String pin) throws PairingProtocolException {
        try (WireDevice device = WireDevice.fresh()) {
            device.request(path, pin);
        }
    }

    private static String unknownSlot(String pin) {
        return (pin.startsWith("0000") ? "1111" : "0000") + "-000000";
    }

    private static void refused(ErrorCode error, ThrowingCallable run) {
        assertThatThrownBy(run)
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.error()).isEqualTo(error));
    }
}
