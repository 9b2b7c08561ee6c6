package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.protocol.crypto.Hkdf;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Spake2PlusTest {
    private static final JsonNode RFC = Vectors.read("rfc9383-p256-sha256.json");
    private static final CodeSecrets SECRETS = new CodeSecrets(scalar("w0"), scalar("w1"));
    private static final RegistrationRecord RECORD = new RegistrationRecord(hex("w0"), hex("L"), new byte[16]);

    @Test
    void theVerifierReproducesTheVectorOfTheRfc() throws Exception {
        VerifierAnswer answer = Spake2Plus.answer(
                RECORD, hex("shareP"), text("context"), text("idProver"), text("idVerifier"), scalar("y"));

        assertThat(answer.shareV()).isEqualTo(hex("shareV"));
        assertThat(answer.confirmV()).isEqualTo(hex("confirmV"));
        assertThat(answer.expectedConfirmP().exposeCopy()).isEqualTo(hex("confirmP"));
    }

    @Test
    void theProverReproducesTheVectorOfTheRfc() throws Exception {
        Spake2PlusProver prover = new Spake2PlusProver(SECRETS, scalar("x"));

        assertThat(prover.shareP()).isEqualTo(hex("shareP"));
        assertThat(confirm(prover, hex("shareV"), hex("confirmV"))).isEqualTo(hex("confirmP"));
    }

    @Test
    void theKeyScheduleReproducesTheVectorOfTheRfc() {
        Spake2Plus.Keys keys = Spake2Plus.schedule(Spake2Plus.transcript(
                text("context"),
                text("idProver"),
                text("idVerifier"),
                hex("shareP"),
                hex("shareV"),
                hex("Z"),
                hex("V"),
                scalar("w0")));

        assertThat(keys.main()).isEqualTo(hex("K_main"));
        assertThat(keys.confirmP()).isEqualTo(hex("K_confirmP"));
        assertThat(keys.confirmV()).isEqualTo(hex("K_confirmV"));
        assertThat(Hkdf.derive(keys.main(), new byte[0], "SharedKey".getBytes(StandardCharsets.US_ASCII), 32))
                .isEqualTo(hex("K_shared"));
    }

    @Test
    void theConstantsOfTheGroupAreThoseOfTheRfc() {
        assertThat(P256.M.getEncoded(true)).isEqualTo(hex("M"));
        assertThat(P256.N.getEncoded(true)).isEqualTo(hex("N"));
        assertThat(P256.multiply(P256.G, scalar("w1")).getEncoded(false)).isEqualTo(hex("L"));
    }

    @Test
    void theMultiplicationOfConstantShapeAgreesWithTheOrdinaryOne() {
        SeededRandom random = new SeededRandom(5);
        ECPoint point = P256.multiply(P256.G, BigInteger.valueOf(12_345));
        for (int i = 0; i < 50; i++) {
            BigInteger scalar = P256.randomScalar(random);
            assertThat(P256.multiply(point, scalar)).isEqualTo(point.multiply(scalar));
        }
        assertThat(P256.multiply(point, BigInteger.ZERO).isInfinity()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "00", // the identity
                "02886e2f97ace46e55ba9dd7242579f2993b64e16ef3dcab95afd497333d8fa12f" // compressed
            })
    void aShareOfAnotherLengthIsRefused(String share) {
        refusesShare(HexFormat.of().parseHex(share));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 6, 7, 0x84})
    void aShareWithAnotherTagIsRefused(int tag) {
        byte[] share = hex("shareP");
        share[0] = (byte) tag;
        refusesShare(share);
    }

    @Test
    void aShareOneByteTooShortOrTooLongIsRefused() {
        refusesShare(Arrays.copyOf(hex("shareP"), 64));
        refusesShare(Arrays.copyOf(hex("shareP"), 66));
    }

    @Test
    void aPointOffTheCurveIsRefused() {
        byte[] share = hex("shareP");
        share[64] ^= 1;
        refusesShare(share);
        byte[] zero = new byte[65];
        zero[0] = 4;
        refusesShare(zero);
    }

    @Test
    void aCoordinateThatIsNotReducedIsRefused() {
        BigInteger prime = new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
        byte[] share = new byte[65];
        share[0] = 4;
        // The point with x = 5 is on the curve, so p + 5 would be the same point under another spelling.
        byte[] compressed = new byte[33];
        compressed[0] = 2;
        compressed[32] = 5;
        byte[] point = P256.M.getCurve().decodePoint(compressed).getEncoded(false);
        System.arraycopy(P256.encodeScalar(prime.add(BigInteger.valueOf(5))), 0, share, 1, 32);
        System.arraycopy(point, 33, share, 33, 32);
        refusesShare(share);
    }

    @Test
    void aShareThatMakesTheKeyTheIdentityIsRefused() {
        // Whoever knows w0 could send w0*M (to the verifier) or w0*N (to the prover) and fix Z.
        refusesShare(() -> answer(P256.multiply(P256.M, scalar("w0")).getEncoded(false)));
        Spake2PlusProver prover = proverOfTheVector();
        refusesShare(() -> confirm(prover, P256.multiply(P256.N, scalar("w0")).getEncoded(false), hex("confirmV")));
    }

    @Test
    void aConfirmationWithOneBitWrongIsRefused() {
        for (int bit = 0; bit < 256; bit++) {
            byte[] confirmV = hex("confirmV");
            confirmV[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> confirm(proverOfTheVector(), hex("shareV"), confirmV))
                    .isInstanceOfSatisfying(
                            PairingProtocolException.class,
                            e -> assertThat(e.fault()).isEqualTo(PairingFault.WRONG_CODE));
        }
    }

    private static void refusesShare(byte[] share) {
        refusesShare(() -> answer(share));
        refusesShare(() -> confirm(proverOfTheVector(), share, hex("confirmV")));
    }

    private static void refusesShare(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.fault()).isEqualTo(PairingFault.BAD_SHARE));
    }

    private static VerifierAnswer answer(byte[] shareP) throws PairingProtocolException {
        return Spake2Plus.answer(RECORD, shareP, new byte[0], new byte[0], new byte[0], new SeededRandom(1));
    }

    private static byte[] confirm(Spake2PlusProver prover, byte[] shareV, byte[] confirmV)
            throws PairingProtocolException {
        return prover.confirm(shareV, confirmV, text("context"), text("idProver"), text("idVerifier"));
    }

    private static Spake2PlusProver proverOfTheVector() {
        try {
            return new Spake2PlusProver(SECRETS, scalar("x"));
        } catch (PairingProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hex(String field) {
        return Vectors.bytes(RFC, field);
    }

    private static BigInteger scalar(String field) {
        return new BigInteger(1, hex(field));
    }

    private static byte[] text(String field) {
        return RFC.required(field).textValue().getBytes(StandardCharsets.UTF_8);
    }
}
