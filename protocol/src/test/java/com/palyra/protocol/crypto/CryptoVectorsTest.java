package com.palyra.protocol.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published vectors, through the functions that everything here is sealed and derived with. */
class CryptoVectorsTest {
    private static final String SUNSCREEN =
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip"
                    + " for the future, sunscreen would be it.";
    private static final String DRAFTS =
            "Internet-Drafts are draft documents valid for a maximum of six months and may be"
                    + " updated, replaced, or obsoleted by other documents at any time. It is inappropriate to use"
                    + " Internet-Drafts as reference material or to cite them other than as /\u201cwork in progress./\u201d";

    @Test
    void sealingAndOpeningAreThoseOfRfc8439Section282() throws AEADBadTagException {
        byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        byte[] nonce = hex("070000004041424344454647");
        byte[] additional = hex("50515253c0c1c2c3c4c5c6c7");
        byte[] sealed = hex("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                + "3ff4def08e4b7a9de576d26586cec64b6116"
                + "1ae10b594f09e26a7e902ecbd0600691");
        assertThat(Aead.seal(key, nonce, additional, SUNSCREEN.getBytes(US_ASCII)))
                .isEqualTo(sealed);
        assertThat(Aead.open(key, nonce, additional, sealed)).isEqualTo(SUNSCREEN.getBytes(US_ASCII));
        assertThatThrownBy(() -> Aead.open(key, nonce, Arrays.copyOf(additional, 11), sealed))
                .isInstanceOf(AEADBadTagException.class);
    }

    @Test
    void openingAndSealingAreThoseOfRfc8439AppendixA5() throws AEADBadTagException {
        byte[] key = hex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0");
        byte[] nonce = hex("000000000102030405060708");
        byte[] additional = hex("f33388860000000000004e91");
        byte[] sealed = hex("64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb2"
                + "4c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf"
                + "332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
                + "9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4"
                + "b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523e"
                + "af4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
                + "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a10"
                + "49e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29"
                + "a6ad5cb4022b02709b"
                + "eead9d67890cbb22392336fea1851f38");
        assertThat(new String(Aead.open(key, nonce, additional, sealed), UTF_8)).isEqualTo(DRAFTS);
        assertThat(Aead.seal(key, nonce, additional, DRAFTS.getBytes(UTF_8))).isEqualTo(sealed);
    }

    @Test
    void whatIsShorterThanATagOrHasAnyByteChangedDoesNotOpen() {
        byte[] key = new byte[Aead.KEY_BYTES];
        byte[] nonce = new byte[Aead.NONCE_BYTES];
        byte[] sealed = Aead.seal(key, nonce, new byte[0], new byte[] {1, 2, 3});
        assertThat(sealed).hasSize(3 + Aead.TAG_BYTES);
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            byte[] shorter = Arrays.copyOf(sealed, at);
            assertThatThrownBy(() -> Aead.open(key, nonce, new byte[0], changed))
                    .isInstanceOf(AEADBadTagException.class);
            assertThatThrownBy(() -> Aead.open(key, nonce, new byte[0], shorter))
                    .isInstanceOf(AEADBadTagException.class);
        }
    }

    @Test
    void keysAndNoncesOfAnotherLengthAreAFaultOfTheCaller() {
        assertThatThrownBy(() -> Aead.seal(new byte[31], new byte[12], new byte[0], new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Aead.open(new byte[32], new byte[24], new byte[0], new byte[16]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 5869, A.1
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 000102030405060708090a0b0c, f0f1f2f3f4f5f6f7f8f9,"
                + "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        // A.3
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, '', '',"
                + "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    })
    void derivingIsThatOfRfc5869(String secret, String salt, String info, String derived) {
        assertThat(Hkdf.derive(hex(secret), hex(salt), hex(info), 42)).isEqualTo(hex(derived));
    }

    @Test
    void derivingMoreThanTwoBlocksIsThatOfRfc5869AppendixA2() {
        assertThat(Hkdf.derive(counting(0x00), counting(0x60), counting(0xb0), 82))
                .isEqualTo(hex("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87"));
    }

    @Test
    void lengthsThatHkdfDoesNotHaveAreRefused() {
        assertThat(Hkdf.derive(new byte[1], new byte[0], new byte[0], 255 * 32)).hasSize(8160);
        for (int length : new int[] {-1, 0, 255 * 32 + 1}) {
            assertThatThrownBy(() -> Hkdf.derive(new byte[1], new byte[0], new byte[0], length))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** 80 bytes that count up. */
    private static byte[] counting(int from) {
        byte[] bytes = new byte[80];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
