package com.palyra.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.palyra.protocol.SensitiveBytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityJsonTest {
    private static final String ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final String ONES = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
    private static final String TWOS = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";
    private static final String GOLDEN = "{\"device_id\":\"" + ID + "\",\"signing_key_b64\":\"" + ONES
            + "\",\"x25519_secret_b64\":\"" + TWOS + "\"}";

    @Test
    void writesTheReferencesJsonByteForByte() {
        assertThat(new String(golden().exposeJson().exposeCopy(), UTF_8)).isEqualTo(GOLDEN);
    }

    @Test
    void readsWhatItWrites() {
        try (IdentityJson read = parse(GOLDEN)) {
            assertThat(read.id()).isEqualTo(Ulid.parse(ID));
            assertThat(read.signingSeed().exposeCopy()).containsOnly(1);
            assertThat(read.agreementSecret().exposeCopy()).containsOnly(2);
            assertThat(read.signingKey().publicKey())
                    .isEqualTo(golden().signingKey().publicKey());
        }
    }

    @Test
    void theOrderOfFieldsAndWhiteSpaceDoNotMatter() {
        IdentityJson read = parse("\n{ \"x25519_secret_b64\" : \"" + TWOS + "\", \"signing_key_b64\":\"" + ONES
                + "\", \"device_id\":\"" + ID + "\" } ");
        assertThat(read.signingSeed().exposeCopy()).containsOnly(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{",
                GOLDEN + "x",
                GOLDEN + GOLDEN,
                "[" + GOLDEN + "]",
                "{\"device_id\":\"" + ID + "\",\"signing_key_b64\":\"" + ONES + "\"}",
                "{\"device_id\":\"" + ID + "\",\"device_id\":\"" + ID + "\",\"signing_key_b64\":\"" + ONES
                        + "\",\"x25519_secret_b64\":\"" + TWOS + "\"}",
                "{\"extra\":\"\",\"device_id\":\"" + ID + "\",\"signing_key_b64\":\"" + ONES
                        + "\",\"x25519_secret_b64\":\"" + TWOS + "\"}",
                "{\"extra\":\"" + ID + "\",\"signing_key_b64\":\"" + ONES + "\",\"x25519_secret_b64\":\"" + TWOS
                        + "\"}",
                "{\"device_id\":1,\"signing_key_b64\":\"" + ONES + "\",\"x25519_secret_b64\":\"" + TWOS + "\"}",
                "{\"device_id\":null,\"signing_key_b64\":\"" + ONES + "\",\"x25519_secret_b64\":\"" + TWOS + "\"}",
                "{\"device_id\":\"" + ID + "\",\"signing_key_b64\":{},\"x25519_secret_b64\":\"" + TWOS + "\"}",
                "{\"device_id\":\"01arz3ndektsv4rrffq69g5fav\",\"signing_key_b64\":\"" + ONES
                        + "\",\"x25519_secret_b64\":\"" + TWOS + "\"}",
                "{\"device_id\":\"" + ID + "\",\"signing_key_b64\":\"" + ONES + "=\",\"x25519_secret_b64\":\"" + TWOS
                        + "\"}",
                "{\"device_id\":\"" + ID + "\",\"signing_key_b64\":\"AQ\",\"x25519_secret_b64\":\"" + TWOS + "\"}",
                "{\"device_id\":\"" + ID + "\",\"signing_key_b64\":\"\",\"x25519_secret_b64\":\"" + TWOS + "\"}",
                // The last character of base64 carries two bits that must be zero.
                "{\"device_id\":\"" + ID + "\",\"signing_key_b64\":\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQF\","
                        + "\"x25519_secret_b64\":\"" + TWOS + "\"}",
                "{\"device_id\":\"" + ID + "\",\"signing_key_b64\":\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ\\n\","
                        + "\"x25519_secret_b64\":\"" + TWOS + "\"}",
                "{\"device_id\":\"" + ID
                        + "\",\"signing_key_b64\":\"\u0141QEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE\","
                        + "\"x25519_secret_b64\":\"" + TWOS + "\"}"
            })
    void everythingElseIsRefused(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(json));
    }

    @Test
    void anOverlongOneIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(GOLDEN + " ".repeat(1024)));
    }

    @Test
    void noRefusalShowsAPartOfTheSecret() {
        for (String json : new String[] {
            GOLDEN.replace("{", "[").replace("}", "]"),
            GOLDEN.substring(0, GOLDEN.length() - 20),
            GOLDEN.replace(ONES, ONES + "="),
            // A secret in the place of the id.
            GOLDEN.replace(ID, ONES),
            GOLDEN.replace("signing_key_b64", ONES)
        }) {
            Throwable refused = catchThrowable(() -> parse(json));
            assertThat(refused).isInstanceOf(IllegalArgumentException.class).hasNoCause();
            assertThat(refused.getMessage()).doesNotContain("AQEB").doesNotContain("AgIC");
        }
    }

    @Test
    void aSecretOfAnotherLengthIsRefusedBeforeItIsWritten() {
        SensitiveBytes shortSecret = SensitiveBytes.takeOwnership(new byte[31]);
        SensitiveBytes secret = SensitiveBytes.takeOwnership(new byte[32]);
        assertThatIllegalArgumentException().isThrownBy(() -> new IdentityJson(Ulid.parse(ID), shortSecret, secret));
        assertThatIllegalArgumentException().isThrownBy(() -> new IdentityJson(Ulid.parse(ID), secret, shortSecret));
    }

    @Test
    void closingClearsBothSecretsAndToStringShowsNone() {
        IdentityJson identity = golden();
        assertThat(identity.toString()).contains(ID).contains("redacted").doesNotContain("AQEB");
        identity.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> identity.signingSeed().exposeCopy());
        assertThatIllegalStateException()
                .isThrownBy(() -> identity.agreementSecret().exposeCopy());
    }

    private static IdentityJson golden() {
        return new IdentityJson(Ulid.parse(ID), filled(1), filled(2));
    }

    private static SensitiveBytes filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return SensitiveBytes.takeOwnership(bytes);
    }

    private static IdentityJson parse(String json) {
        return IdentityJson.parse(SensitiveBytes.takeOwnership(json.getBytes(UTF_8)));
    }
}
