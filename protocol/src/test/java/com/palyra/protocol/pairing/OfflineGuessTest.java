package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.crypto.Hkdf;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.identity.IdentityKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;

/**
 * Somebody who made a device run with him, knows how codes are derived and that this one is one of ten thousand, and then
 * takes his time. The search is a real one: it finds the code of a run in which the device proved it.
 */
class OfflineGuessTest {
    private static final int CODES = 10_000;
    private static final int CODE = 4_711;
    private static final int WRONG = 1_234;
    private static final byte[] SALT = new byte[16];
    private static final BigInteger Y = new BigInteger("6b1d2c5a", 16);

    /** Neighbouring codes have neighbouring scalars here, so that all of them can be tried in a second. */
    private static final CodeSecrets FIRST =
            new CodeSecrets(scalar("w0 of the first code"), scalar("w1 of the first code"));

    private final TwoParties parties = TwoParties.withPin();

    /** What the listener has in the end; the proof is empty if there was none. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Heard(ShareOffer offer, byte[] shareV, byte[] confirmP) {}

    @Test
    void aRunWithSomebodyWhoGuessedWrongIsAsLikelyWithEveryCode() throws Exception {
        Heard heard = listen(WRONG, false);

        assertThat(candidates(heard)).hasSize(CODES);
    }

    @Test
    void theSearchFindsTheCodeOfARunThatWasProved() throws Exception {
        Heard heard = listen(CODE, true);

        assertThat(candidates(heard)).containsExactly(CODE);
    }

    @Test
    void theFirstFrameDoesNotDependOnTheCode() throws Exception {
        assertThat(prover(CODE).hello()).isEqualTo(prover(WRONG).hello());
    }

    @Test
    void nothingButItsShareIsInTheSecondFrameAndTheCodeMovesThatByW0TimesMAlone() throws Exception {
        assertThat(blinded(CODE, new Repeating())).isEqualTo(blinded(WRONG, new Repeating()));
        assertThat(blinded(CODE, parties.random)).isNotEqualTo(blinded(CODE, parties.random));
    }

    /** What is left of a share without what its code put into it: x*G, for an x that the device drew. */
    private ECPoint blinded(int code, SecureRandom drawn) throws PairingProtocolException {
        PairingProver device = prover(code, drawn);
        PairingVerifier listener = PairingVerifier.start(
                parties.nodeId, parties.nodeKey.publicKey(), parties.session, Sha256.of(parties.leaf), parties.random);
        listener.onHello(device.hello());
        byte[] frame = device.onParams(listener.params(SALT));
        byte[] share = listener.onShareP(frame).shareP();
        assertThat(frame).isEqualTo(new RunMessages.ShareP(share).toFrame());
        return P256.decode(share)
                .subtract(P256.multiply(P256.M, secrets(code).w0()))
                .normalize();
    }

    /** Draws the same every time. */
    private static final class Repeating extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0x5a);
        }
    }

    /** Runs with a device as a node that believes in one code. */
    private Heard listen(int believed, boolean proves) throws PairingProtocolException {
        PairingProver device = prover(CODE);
        IdentityKey own = parties.nodeKey;
        PairingVerifier listener = PairingVerifier.start(
                parties.nodeId, own.publicKey(), parties.session, Sha256.of(parties.leaf), parties.random);
        listener.onHello(device.hello());
        ShareOffer offer = listener.onShareP(device.onParams(listener.params(SALT)));
        CodeSecrets guess = secrets(believed);
        RegistrationRecord record = new RegistrationRecord(
                P256.encodeScalar(guess.w0()), P256.multiply(P256.G, guess.w1()).getEncoded(false), SALT);
        VerifierAnswer answer =
                Spake2Plus.answer(record, offer.shareP(), offer.context(), offer.idProver(), offer.idVerifier(), Y);
        byte[] shareV = listener.shareV(answer.shareV(), answer.confirmV());
        if (proves) {
            return new Heard(offer, answer.shareV(), listener.onConfirmP(device.onShareV(shareV)));
        }
        assertThatThrownBy(() -> device.onShareV(shareV))
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.fault()).isEqualTo(PairingFault.WRONG_CODE));
        assertThatThrownBy(device::enroll).isInstanceOf(IllegalStateException.class);
        return new Heard(offer, answer.shareV(), new byte[0]);
    }

    /** The codes that a device could have had that sent this. */
    private static List<Integer> candidates(Heard heard) throws PairingProtocolException {
        ECPoint x = P256.decode(heard.offer().shareP());
        ECPoint yM = P256.multiply(P256.M, Y);
        ECPoint yG = P256.multiply(P256.G, Y);
        ECPoint base = x.subtract(P256.multiply(P256.M, FIRST.w0()));
        ECPoint z = P256.multiply(base, Y);
        ECPoint v = P256.multiply(yG, FIRST.w1());
        List<Integer> possible = new ArrayList<>();
        for (int code = 0; code < CODES; code++) {
            // Whatever w0 is, there is one x with x*G + w0*M = shareP, unless that were the identity.
            boolean couldBe = base.isValid() && !base.isInfinity();
            if (couldBe
                    && (heard.confirmP().length == 0
                            || proves(heard, z, v, secrets(code).w0()))) {
                possible.add(code);
            }
            base = base.subtract(P256.M);
            z = z.subtract(yM);
            v = v.add(yG);
        }
        return possible;
    }

    private static boolean proves(Heard heard, ECPoint z, ECPoint v, BigInteger w0) throws PairingProtocolException {
        ShareOffer offer = heard.offer();
        Spake2Plus.Keys keys = Spake2Plus.schedule(Spake2Plus.transcript(
                offer.context(),
                offer.idProver(),
                offer.idVerifier(),
                offer.shareP(),
                heard.shareV(),
                P256.encode(z.normalize()),
                P256.encode(v.normalize()),
                w0));
        return Arrays.equals(Hkdf.hmac(keys.confirmP(), heard.shareV()), heard.confirmP());
    }

    private PairingProver prover(int code) throws PairingProtocolException {
        return prover(code, parties.random);
    }

    private PairingProver prover(int code, SecureRandom random) throws PairingProtocolException {
        return PairingProver.start(
                parties.deviceId,
                parties.deviceKey,
                PairingCode.parse("0042-00%04d".formatted(code)),
                TwoParties.DETAILS,
                parties.leaf,
                null,
                Purpose.DEVICE,
                (typed, salt) -> secrets(code),
                random);
    }

    private static CodeSecrets secrets(int code) {
        BigInteger number = BigInteger.valueOf(code);
        return new CodeSecrets(
                FIRST.w0().add(number).mod(P256.ORDER), FIRST.w1().add(number).mod(P256.ORDER));
    }

    private static BigInteger scalar(String seed) {
        return new BigInteger(1, Sha256.of(seed.getBytes(StandardCharsets.UTF_8))).mod(P256.ORDER);
    }
}
