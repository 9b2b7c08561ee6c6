package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingFault;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingVerifier;
import com.palyra.protocol.pairing.RegistrationRecord;
import com.palyra.protocol.pairing.ShareOffer;
import com.palyra.protocol.pairing.Spake2Plus;
import com.palyra.protocol.pairing.VerifierAnswer;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A device that was led to somebody else's endpoint: what it gives away there, and what it takes from there. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FakeNodeIT {
    private static final String PIN = "0042-123456";
    private static final byte[] SALT = new byte[16];

    /** What a verifier may answer a share with. */
    private enum BadShare {
        OWN,
        OFF_THE_CURVE,
        TAG,
        TOO_SHORT,
        IDENTITY;

        byte[] of(byte[] shareP, byte[] shareV) {
            return switch (this) {
                case OWN -> shareP;
                case OFF_THE_CURVE -> Wire.flipped(shareV, 64);
                case TAG -> Wire.flipped(shareV, 0);
                case TOO_SHORT -> Arrays.copyOf(shareV, 64);
                case IDENTITY -> new byte[1];
            };
        }
    }

    private final WireDevice device = WireDevice.fresh();

    @AfterEach
    void stop() {
        device.close();
    }

    @Test
    void whoDoesNotKnowTheCodeHearsNothingThatHeCouldTestGuessesWith() {
        RegistrationRecord guess = RegistrationRecord.random(SALT, WireDevice.RANDOM);
        try (FakeNode fake = new FakeNode(FakeNodeIT::params, (verifier, shareP) -> answer(verifier, shareP, guess))) {
            refused(ErrorCode.PAIR_WRONG_CODE, fake);
            assertThat(fake.heard).extracting(Wire::saying).containsExactly("hello", "share_p");
            assertThat(Wire.json(fake.heard.peek()).fieldNames())
                    .toIterable()
                    .containsExactly("v", "type", "slot", "method", "ulid", "ed25519");
            assertThat(Wire.json(fake.heard.stream().skip(1).findFirst().orElseThrow())
                            .fieldNames())
                    .toIterable()
                    .containsExactly("v", "type", "share");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aShareThatIsNoneOrItsOwnProvesNothingToTheDevice(BadShare bad) {
        try (FakeNode fake = new FakeNode(
                FakeNodeIT::params,
                (verifier, frame) -> answer(verifier, frame, RegistrationRecord.derive(PairingCode.parse(PIN), SALT))
                        .map(answer -> Wire.edited(
                                answer,
                                json -> json.put(
                                        "share",
                                        encoded(bad.of(
                                                decoded(Wire.json(frame)
                                                        .get("share")
                                                        .asText()),
                                                decoded(json.get("share").asText())))))))) {
            refused(bad == BadShare.OWN ? ErrorCode.PAIR_WRONG_CODE : ErrorCode.PAIR_PROTOCOL, fake);
            assertThat(fake.heard).hasSize(2);
        }
    }

    @Test
    void aShareOfW0TimesNIsRefusedByTheDevice() {
        RegistrationRecord record = RegistrationRecord.derive(PairingCode.parse(PIN), SALT);
        byte[] w0N = CustomNamedCurves.getByName("P-256")
                .getCurve()
                .decodePoint(
                        HexFormat.of().parseHex("03d8bbd6c639c62937b04d997f38c3770719c629d7014d49a24b4f98baa1292b49"))
                .multiply(new BigInteger(1, record.w0()))
                .getEncoded(false);
        try (FakeNode fake = new FakeNode(
                FakeNodeIT::params,
                (verifier, frame) -> answer(verifier, frame, record)
                        .map(answer -> Wire.edited(answer, json -> json.put("share", encoded(w0N)))))) {
            refused(ErrorCode.PAIR_PROTOCOL, fake);
        }
    }

    @Test
    void aNodeThatChoosesItsNonceLateIsFoundOut() {
        assertThatThrownBy(() ->
                        requestAt(pending -> Wire.edited(pending, json -> json.put("nonce", encoded(new byte[32])))))
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.fault()).isEqualTo(PairingFault.COMMITMENT_BROKEN));
    }

    @Test
    void whatANodeSaidInAnotherRunProvesNothingInThisOne() throws PairingProtocolException {
        List<byte[]> said = new ArrayList<>();
        requestAt(pending -> remember(said, pending), frame -> remember(said, frame));
        byte[] shareV = said.get(0);
        byte[] pending = said.get(1);
        try (FakeNode repeating = new FakeNode(FakeNodeIT::params, (verifier, shareP) -> Optional.of(shareV))) {
            refused(ErrorCode.PAIR_WRONG_CODE, repeating);
        }
        assertThatThrownBy(() -> requestAt(own -> pending))
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.fault()).isEqualTo(PairingFault.COMMITMENT_BROKEN));
    }

    private static byte[] remember(List<byte[]> said, byte[] frame) {
        said.add(frame);
        return frame;
    }

    @Test
    void theSameNodeIsBelievedWhenItKeepsItsCommitment() throws PairingProtocolException {
        assertThat(requestAt(pending -> pending).receipt().shortString()).matches("[0-9]{6}");
    }

    /** A node that knows the code and changes what it says last. */
    private WireDevice.Request requestAt(UnaryOperator<byte[]> pending) throws PairingProtocolException {
        return requestAt(pending, shareV -> shareV);
    }

    private WireDevice.Request requestAt(UnaryOperator<byte[]> pending, UnaryOperator<byte[]> shareV)
            throws PairingProtocolException {
        RegistrationRecord record = RegistrationRecord.derive(PairingCode.parse(PIN), SALT);
        try (FakeNode node = new FakeNode(
                FakeNodeIT::params,
                (verifier, shareP) -> answer(verifier, shareP, record).map(shareV),
                (verifier, confirmP) -> {
                    verifier.onConfirmP(confirmP);
                    verifier.confirmed();
                    return Optional.empty();
                },
                (verifier, enroll) -> {
                    verifier.onEnroll(enroll);
                    return Optional.of(pending.apply(
                            verifier.pending(FakeNode.SESSION, Instant.now().plusSeconds(600))));
                })) {
            return device.request(node.address(), PIN);
        }
    }

    private static Optional<byte[]> params(PairingVerifier verifier, byte[] hello) throws PairingProtocolException {
        verifier.onHello(hello);
        return Optional.of(verifier.params(SALT));
    }

    private static Optional<byte[]> answer(PairingVerifier verifier, byte[] shareP, RegistrationRecord record)
            throws PairingProtocolException {
        ShareOffer offer = verifier.onShareP(shareP);
        VerifierAnswer answer = Spake2Plus.answer(
                record, offer.shareP(), offer.context(), offer.idProver(), offer.idVerifier(), WireDevice.RANDOM);
        return Optional.of(verifier.shareV(answer.shareV(), answer.confirmV()));
    }

    private void refused(ErrorCode error, FakeNode fake) {
        assertThatThrownBy(() -> device.request(fake.address(), PIN))
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.error()).isEqualTo(error));
        LocalNode.done(fake.left);
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
