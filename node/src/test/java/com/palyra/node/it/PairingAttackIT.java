package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;
import static com.palyra.node.it.Wire.edited;
import static com.palyra.node.it.Wire.saying;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.actors.view.CodeView;
import com.palyra.actors.view.MintedCode;
import com.palyra.actors.view.RequestState;
import com.palyra.actors.view.RequestView;
import com.palyra.persistence.Rounds;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateRequest;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingProver;
import com.palyra.protocol.pairing.PendingReceipt;
import com.palyra.protocol.pairing.Purpose;
import com.palyra.protocol.pairing.RegistrationRecord;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger may send to a real node in place of what the protocol asks for. It leads to no request. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class PairingAttackIT {
    private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();
    /** Fields of 16 and 32 bytes, names and quotes of a frame are all hit in a few rounds. */
    private static final int CHANGED_BYTES = Rounds.of(12, 400);

    private static @Nullable LocalNode started;

    /** What a device sends, in order. */
    private enum Sent {
        HELLO,
        SHARE_P,
        CONFIRM_P,
        ENROLL
    }

    private final WireDevice device = WireDevice.fresh();

    @BeforeAll
    static void start(@TempDir Path state) {
        started = new LocalNode(state, settings -> settings);
    }

    @AfterAll
    static void stop() {
        node().close();
    }

    /** No failure of an earlier test counts any more. */
    @BeforeEach
    void forgetFailures() {
        node().advance(Limits.FAILURE_WINDOW);
    }

    @AfterEach
    void nothingCameOfIt() {
        device.close();
        assertThat(node().runtime.requests())
                .filteredOn(request -> request.deviceId().equals(device.id))
                .extracting(RequestView::state)
                .isSubsetOf(RequestState.REJECTED);
        assertThat(node().runtime.device(device.id)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aShareThatIsNoPointOrFixesTheKeyIsRefused(HostileShare bad) throws PairingProtocolException {
        String pin = node().pin();
        try (Wire wire = device.wire(node().address());
                PairingProver prover = device.prover(wire, pin)) {
            byte[] params = wire.ask(prover.hello());
            BigInteger w0 = w0(pin, params);
            byte[] answer =
                    wire.ask(edited(prover.onParams(params), json -> put(json, "share", bad.of(share(json), w0))));

            assertThat(saying(answer)).isEqualTo("protocol");
        }
        assertThat(failures(pin)).isEqualTo(bad.counts() ? 1 : 0);
    }

    @Test
    void aShareOfW0TimesNProvesNothing() throws PairingProtocolException {
        String pin = node().pin();
        try (Wire wire = device.wire(node().address());
                PairingProver prover = device.prover(wire, pin)) {
            byte[] params = wire.ask(prover.hello());
            byte[] share = HostileShare.timesN(w0(pin, params));
            byte[] shareV = wire.ask(edited(prover.onParams(params), json -> put(json, "share", share)));

            assertThatThrownBy(() -> prover.onShareV(shareV)).isInstanceOf(PairingProtocolException.class);
            assertThat(saying(wire.ask(confirm(Wire.json(shareV).get("confirm").asText()))))
                    .isEqualTo("wrong_code");
        }
        assertThat(failures(pin)).isEqualTo(1);
    }

    @Test
    void noByteOfHelloCanBeChanged() {
        changeBytes(
                "Hello",
                at -> (message, frame) -> message == Sent.HELLO ? flipped(frame, at) : frame,
                at -> frame -> frame);
    }

    @Test
    void noByteOfParamsCanBeChanged() {
        changeBytes("Params", at -> (message, frame) -> frame, at -> frame -> flipped(frame, at));
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSentOnceIsWorthNothingInAnotherRun(Sent replayed) throws PairingProtocolException {
        Map<Sent, byte[]> earlier = new EnumMap<>(Sent.class);
        try (Wire wire = device.wire(node().address());
                PairingProver prover = device.prover(wire, node().pin())) {
            PendingReceipt receipt = run(
                    wire, prover, (message, frame) -> remembered(earlier, message, frame), UnaryOperator.identity());
            done(node().runtime.reject(receipt.requestId(), "test"));
        }
        String pin = node().pin();
        try (Wire wire = device.wire(node().address());
                PairingProver prover = device.prover(wire, pin)) {
            assertThatThrownBy(() -> run(
                            wire,
                            prover,
                            (message, frame) -> message == replayed ? requireNonNull(earlier.get(replayed)) : frame,
                            UnaryOperator.identity()))
                    .isInstanceOf(PairingProtocolException.class);
        }
    }

    @Test
    void aRunThatWasRecordedWhileItsCodeIsStillOpenCannotBePlayedAgain() throws PairingProtocolException {
        String pin = node().pin();
        List<byte[]> recorded = new ArrayList<>();
        try (Wire wire = device.wire(node().address());
                PairingProver prover = device.prover(wire, pin)) {
            recorded.add(prover.hello());
            recorded.add(prover.onParams(wire.ask(recorded.get(0))));
            recorded.add(prover.onShareV(wire.ask(recorded.get(1))));
        }
        try (Wire wire = device.wire(node().address())) {
            assertThat(saying(wire.ask(recorded.get(0)))).isEqualTo("params");
            assertThat(saying(wire.ask(recorded.get(1)))).isEqualTo("share_v");
            assertThat(saying(wire.ask(recorded.get(2)))).isEqualTo("wrong_code");
        }
        assertThat(failures(pin)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"SHARE_P", "CONFIRM_P", "ENROLL"})
    void whatTheNodeSaidIsNoAnswerToIt(Sent reflected) throws PairingProtocolException {
        String pin = node().pin();
        try (Wire wire = device.wire(node().address());
                PairingProver prover = device.prover(wire, pin)) {
            byte[] said = wire.ask(prover.hello());
            if (reflected != Sent.SHARE_P) {
                said = wire.ask(prover.onParams(said));
            }
            if (reflected == Sent.ENROLL) {
                wire.send(prover.onShareV(said));
            }
            assertThat(saying(wire.ask(said))).isEqualTo("protocol");
        }
    }

    @Test
    void theProofOfTheNodeIsNotTheProofOfTheDevice() throws PairingProtocolException {
        String pin = node().pin();
        try (Wire wire = device.wire(node().address());
                PairingProver prover = device.prover(wire, pin)) {
            byte[] shareV = wire.ask(prover.onParams(wire.ask(prover.hello())));
            String confirmV = Wire.json(shareV).get("confirm").asText();
            assertThat(saying(wire.ask(confirm(confirmV)))).isEqualTo("wrong_code");
        }
    }

    @Test
    void aCertificateRequestOfAnotherRunIsRefused() throws PairingProtocolException {
        byte[] csr = CertificateRequest.create(IdentityKey.generate(WireDevice.RANDOM), device.id);
        assertThat(saying(enrolledAs(enroll -> edited(enroll, json -> put(json, "csr", csr)))))
                .isEqualTo("protocol");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "\u001b[2J", "abc\u202Ecba", "\u2066x", "\u0000", "x\u200Fy"})
    void aNameThatCouldDeceiveIsRefused(String name) throws PairingProtocolException {
        assertThat(saying(enrolledAs(enroll -> edited(enroll, json -> json.put("name", name)))))
                .isEqualTo("protocol");
    }

    @Test
    void aSlotTakesNoPinButItsOwn() throws PairingProtocolException {
        String one = node().pin();
        String other = node().pin();
        MintedCode qr =
                done(node().runtime.mintCode(CodeMethod.QR, Limits.CODE_TTL, Limits.PIN_DIGITS, Purpose.DEVICE));
        String pinOfOther = other.substring(Limits.SLOT_DIGITS);

        assertThat(guess(one.substring(0, Limits.SLOT_DIGITS) + pinOfOther)).isEqualTo("PAIR-001");
        assertThat(guess(qr.slot() + pinOfOther)).isEqualTo("PAIR-001");

        assertThat(failures(one)).isEqualTo(1);
        assertThat(failures(other)).isZero();
        assertThat(failures(qr.slot())).isZero();
    }

    private String guess(String pin) {
        try {
            device.request(node().address(), pin);
            return "a request";
        } catch (PairingProtocolException refused) {
            return refused.error().code();
        }
    }

    /** One run for each of some bytes of a frame. */
    private void changeBytes(String frame, IntFunction<Change> sent, IntFunction<UnaryOperator<byte[]>> params) {
        Random random = new Random(Rounds.seed("PairingAttackIT"));
        for (int i = 0; i < CHANGED_BYTES; i++) {
            node().advance(Limits.FAILURE_WINDOW);
            String pin = node().pin();
            int at = random.nextInt(Integer.MAX_VALUE);
            assertThatThrownBy(() -> {
                        try (Wire wire = device.wire(node().address());
                                PairingProver prover = device.prover(wire, pin)) {
                            run(wire, prover, sent.apply(at), params.apply(at));
                        }
                    })
                    .as("%s, byte %d", frame, at)
                    .isInstanceOf(PairingProtocolException.class);
        }
    }

    /** What becomes of a frame of the device on its way. */
    private interface Change {
        byte[] apply(Sent message, byte[] frame);
    }

    private static PendingReceipt run(Wire wire, PairingProver prover, Change sent, UnaryOperator<byte[]> params)
            throws PairingProtocolException {
        byte[] heard = params.apply(wire.ask(sent.apply(Sent.HELLO, prover.hello())));
        byte[] shareV = wire.ask(sent.apply(Sent.SHARE_P, prover.onParams(heard)));
        wire.send(sent.apply(Sent.CONFIRM_P, prover.onShareV(shareV)));
        return prover.onPending(wire.ask(sent.apply(Sent.ENROLL, prover.enroll())));
    }

    /** The node's answer to an enrolment that is changed after an honest run. */
    private byte[] enrolledAs(UnaryOperator<byte[]> change) throws PairingProtocolException {
        try (Wire wire = device.wire(node().address());
                PairingProver prover = device.prover(wire, node().pin())) {
            wire.send(prover.onShareV(wire.ask(prover.onParams(wire.ask(prover.hello())))));
            return wire.ask(change.apply(prover.enroll()));
        }
    }

    private static byte[] remembered(Map<Sent, byte[]> frames, Sent message, byte[] frame) {
        frames.put(message, frame);
        return frame;
    }

    /** The frame with one bit of one byte changed. */
    private static byte[] flipped(byte[] frame, int at) {
        return Wire.flipped(frame, at % frame.length);
    }

    private static BigInteger w0(String pin, byte[] params) {
        byte[] salt = Base64.getDecoder().decode(Wire.json(params).get("salt").asText());
        return new BigInteger(
                1, RegistrationRecord.derive(PairingCode.parse(pin), salt).w0());
    }

    private static byte[] share(ObjectNode json) {
        return Base64.getDecoder().decode(json.get("share").asText());
    }

    private static void put(ObjectNode json, String field, byte[] value) {
        json.put(field, BASE64.encodeToString(value));
    }

    private static byte[] confirm(String proof) {
        return ("{\"v\":1,\"type\":\"confirm_p\",\"confirm\":\"" + proof + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    /** Guesses that count against the code of that slot, which must be open. */
    private static int failures(String codeOrSlot) {
        return done(node().runtime.codes()).stream()
                .filter(code -> codeOrSlot.startsWith(code.slot()))
                .mapToInt(CodeView::failures)
                .findFirst()
                .orElseThrow();
    }

    private static LocalNode node() {
        if (started == null) {
            throw new AssertionError("The node did not start");
        }
        return started;
    }
}
