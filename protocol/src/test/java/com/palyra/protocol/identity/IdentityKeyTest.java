package com.palyra.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.palyra.protocol.SensitiveBytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.HexFormat;
import org.bouncycastle.operator.ContentSigner;
import org.junit.jupiter.api.Test;

class IdentityKeyTest {
    /** RFC 8032, section 7.1, test 3. */
    private static final String SEED = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7";

    private final IdentityKey key = fromHex(SEED);

    @Test
    void thePublicKeyAndSignatureAreThoseOfRfc8032() throws IOException {
        assertThat(HexFormat.of().formatHex(key.publicKey().raw()))
                .isEqualTo("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
        ContentSigner signer = key.exposeCertificateSigner();
        signer.getOutputStream().write(HexFormat.of().parseHex("af82"));
        assertThat(HexFormat.of().formatHex(signer.getSignature()))
                .isEqualTo("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    }

    @Test
    void aSignatureHoldsForItsMessageAndKeyAndNothingElse() {
        LabelledMessage message = LabelledMessage.of("palyra-test-v1", new byte[] {1, 2});
        byte[] signature = key.sign(message);
        assertThat(key.publicKey().verify(message, signature)).isTrue();
        assertThat(key.publicKey()
                        .verify(LabelledMessage.of("palyra-test-v1", new byte[] {1}, new byte[] {2}), signature))
                .isFalse();
        assertThat(key.publicKey().verify(LabelledMessage.of("palyra-test-v2", new byte[] {1, 2}), signature))
                .isFalse();
        assertThat(IdentityKey.generate(new SecureRandom()).publicKey().verify(message, signature))
                .isFalse();
        for (int bit = 0; bit < 512; bit++) {
            byte[] damaged = signature.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(key.publicKey().verify(message, damaged))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void theTlsKeyIsPkcs8VersionOneOf48BytesBecauseBoringSslDiesOnAnyOther() {
        byte[] encoded = key.exposeTlsKey().getEncoded();
        assertThat(encoded).hasSize(48);
        assertThat(HexFormat.of().formatHex(encoded)).isEqualTo("302e020100300506032b657004220420" + SEED);
    }

    @Test
    void whatTheTlsKeySignsVerifiesWithThePublicKey() throws GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(key.exposeTlsKey());
        signer.update(new byte[] {7});
        assertThat(key.publicKey().verifyUnlabelled(new byte[] {7}, signer.sign()))
                .isTrue();
    }

    @Test
    void aKeyComesBackFromItsSeed() {
        try (SensitiveBytes seed = key.exposeSeed();
                IdentityKey again = IdentityKey.fromSeed(seed)) {
            assertThat(again.publicKey()).isEqualTo(key.publicKey());
        }
    }

    @Test
    void theCallersSeedStaysTheCallers() {
        SensitiveBytes seed = key.exposeSeed();
        IdentityKey again = IdentityKey.fromSeed(seed);
        seed.close();
        LabelledMessage message = LabelledMessage.of("palyra-test-v1");
        assertThat(again.sign(message)).isEqualTo(key.sign(message));
    }

    @Test
    void aClosedKeySignsNothingInsteadOfSigningWithZeros() {
        LabelledMessage message = LabelledMessage.of("palyra-test-v1");
        Ed25519PublicKey before = key.publicKey();
        ContentSigner signer = key.exposeCertificateSigner();
        key.close();
        assertThatIllegalStateException().isThrownBy(() -> key.sign(message));
        assertThatIllegalStateException().isThrownBy(key::exposeSeed);
        assertThatIllegalStateException().isThrownBy(key::exposeTlsKey);
        assertThatIllegalStateException().isThrownBy(signer::getSignature);
        assertThat(key.publicKey()).isEqualTo(before);
    }

    @Test
    void aSeedOfAnotherLengthIsRefused() {
        for (int length : new int[] {0, 31, 33, 64}) {
            SensitiveBytes seed = SensitiveBytes.takeOwnership(new byte[length]);
            assertThatIllegalArgumentException().isThrownBy(() -> IdentityKey.fromSeed(seed));
        }
    }

    @Test
    void toStringShowsTheFingerprintAndNotTheSeed() {
        assertThat(key.toString())
                .contains(key.publicKey().fingerprint())
                .doesNotContainIgnoringCase(SEED.substring(0, 8));
    }

    @Test
    void twoFreshKeysDiffer() {
        SecureRandom random = new SecureRandom();
        assertThat(IdentityKey.generate(random).publicKey())
                .isNotEqualTo(IdentityKey.generate(random).publicKey());
    }

    private static IdentityKey fromHex(String hex) {
        return IdentityKey.fromSeed(SensitiveBytes.takeOwnership(HexFormat.of().parseHex(hex)));
    }
}
