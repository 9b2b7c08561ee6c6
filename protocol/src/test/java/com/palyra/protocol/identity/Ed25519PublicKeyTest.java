package com.palyra.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ed25519PublicKeyTest {
    private static final String FIVE_TIMES_BASE = "edc876d6831fd2105d0b4389ca2e283166469289146e2ce06faefe98b22548df";
    private static final BigInteger GROUP_ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private final IdentityKey key = IdentityKey.generate(new SecureRandom());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
            })
    void theEightPointsOfSmallOrderAreRefused(String hex) {
        assertRefused(hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000080",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void theOtherEncodingsOfPointsOfSmallOrderAreRefused(String hex) {
        assertRefused(hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f0", "f1", "f2", "f3", "f6", "f7", "fb", "fc", "fd", "ff"})
    void aPointWrittenWithAValueBeyondTheFieldIsRefused(String lowByte) {
        assertRefused(lowByte + "ff".repeat(30) + "7f");
        assertRefused(lowByte + "ff".repeat(31));
    }

    /** Five times the base point plus each point of small order but the neutral one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "d0424b701d60255de5df705071059ccd22b8349bb4138202ebbd65e9e0ad211b",
                "acb7b49ad7626c82f4c724e6c09a430c55c07ee6c2930638a9864dea56791cf5",
                "131604d01865fbedf9f662d25311c68a197cf286f2683724873a147fed6ada35",
                "003789297ce02defa2f4bc7635d1d7ce99b96d76eb91d31f905101674ddab720",
                "1dbdb48fe29fdaa21a208faf8efa6332dd47cb644bec7dfd14429a161f52dee4",
                "41484b65289d937d0b38db193f65bcf3aa3f81193d6cf9c75679b215a986e30a",
                "dae9fb2fe79a041206099d2dacee3975e6830d790d97c8db78c5eb80129525ca"
            })
    void aPointWithAPartOfSmallOrderIsRefused(String hex) {
        assertRefused(hex);
    }

    @Test
    void thePointThatThoseAreMadeOfIsAccepted() {
        assertThatCode(() -> Ed25519PublicKey.of(unhex(FIVE_TIMES_BASE))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"02", "07", "08"})
    void aValueThatIsNoPointIsRefused(String lowByte) {
        assertRefused(lowByte + "00".repeat(31));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 33, 44, 64})
    void anotherLengthIsRefused(int length) {
        byte[] raw = Arrays.copyOf(key.publicKey().raw(), length);
        assertThatIllegalArgumentException().isThrownBy(() -> Ed25519PublicKey.of(raw));
    }

    @Test
    void theSpkiIsThatOfRfc8410() {
        Ed25519PublicKey read = Ed25519PublicKey.fromSpki(
                unhex("302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"));
        assertThat(HexFormat.of().formatHex(read.raw()))
                .isEqualTo("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
        assertThat(Ed25519PublicKey.fromSpki(read.spki())).isEqualTo(read);
        assertThat(read.toJca().getEncoded()).isEqualTo(read.spki());
    }

    @Test
    void everyOtherFormOfSpkiIsRefused() {
        byte[] spki = key.publicKey().spki();
        String raw = HexFormat.of().formatHex(key.publicKey().raw());
        assertSpkiRefused(Arrays.copyOf(spki, 43));
        assertSpkiRefused(Arrays.copyOf(spki, 45));
        assertSpkiRefused(new byte[0]);
        assertSpkiRefused(unhex("302c300706032b65700500032100" + raw));
        assertSpkiRefused(unhex("30812a300506032b6570032100" + raw));
        assertSpkiRefused(unhex("302a300506032b656e032100" + raw));
        for (int at = 0; at < 12; at++) {
            byte[] damaged = spki.clone();
            damaged[at] ^= 1;
            assertSpkiRefused(damaged);
        }
    }

    @Test
    void theFingerprintIsTheLowerCaseHexSha256OfTheRawBytes() {
        Ed25519PublicKey five = Ed25519PublicKey.of(unhex(FIVE_TIMES_BASE));
        assertThat(five.fingerprint())
                .isEqualTo(Fingerprints.sha256Hex(unhex(FIVE_TIMES_BASE)))
                .matches("[0-9a-f]{64}");
        assertThat(Fingerprints.sha256Hex("abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void aSignatureOfAnotherLengthIsWrongAndNotAnError() {
        LabelledMessage message = LabelledMessage.of("palyra-test-v1");
        byte[] signature = key.sign(message);
        for (int length : new int[] {0, 1, 63, 65, 128}) {
            assertThat(key.publicKey().verify(message, Arrays.copyOf(signature, length)))
                    .isFalse();
        }
        assertThat(key.publicKey().verify(message, signature)).isTrue();
    }

    @Test
    void aSignatureWithTheGroupOrderAddedIsRefused() {
        LabelledMessage message = LabelledMessage.of("palyra-test-v1");
        byte[] signature = key.sign(message);
        byte[] scalar = reversed(Arrays.copyOfRange(signature, 32, 64));
        byte[] sum = new BigInteger(1, scalar).add(GROUP_ORDER).toByteArray();
        byte[] malleated = signature.clone();
        Arrays.fill(malleated, 32, 64, (byte) 0);
        byte[] littleEndian = reversed(sum);
        System.arraycopy(littleEndian, 0, malleated, 32, Math.min(32, littleEndian.length));
        assertThat(malleated).isNotEqualTo(signature);
        assertThat(key.publicKey().verify(message, malleated)).isFalse();
    }

    @Test
    void keysAreEqualExactlyIfTheirBytesAre() {
        Ed25519PublicKey same = Ed25519PublicKey.of(key.publicKey().raw());
        assertThat(same).isEqualTo(key.publicKey()).hasSameHashCodeAs(key.publicKey());
        assertThat(IdentityKey.generate(new SecureRandom()).publicKey()).isNotEqualTo(same);
    }

    @Test
    void theBytesHandedOutAreCopies() {
        Ed25519PublicKey publicKey = key.publicKey();
        byte[] before = publicKey.raw();
        publicKey.raw()[0] ^= 1;
        publicKey.spki()[20] ^= 1;
        assertThat(publicKey.raw()).isEqualTo(before);
    }

    private static void assertRefused(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ed25519PublicKey.of(unhex(hex)));
    }

    private static void assertSpkiRefused(byte[] spki) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ed25519PublicKey.fromSpki(spki));
    }

    private static byte[] unhex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
