package com.palyra.persistence.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.crypto.Aead;
import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.pairing.SeededRandom;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;

/** Files of the secret store, of both formats, and references to secrets. */
public final class SecretParsers {
    private static final String NAME = "identity/state.v1.json";

    private SecretParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        byte[] raw = new byte[Aead.KEY_BYTES];
        SensitiveBytes key = SensitiveBytes.copyOf(raw);
        byte[] plain = "{}".getBytes(US_ASCII);
        byte[] ours = SealedSecret.seal(key, NAME, SensitiveBytes.copyOf(plain), new SeededRandom(1));
        byte[] nonce = new byte[Aead.NONCE_BYTES];
        byte[] sealed = Aead.seal(raw, nonce, new byte[0], plain);
        byte[] reference = ByteBuffer.allocate(4 + nonce.length + sealed.length)
                .put("IDS1".getBytes(US_ASCII))
                .put(nonce)
                .put(sealed)
                .array();
        return List.of(
                Parser.of(
                        "secret_store_file",
                        GeneralSecurityException.class,
                        input -> {
                            try (SensitiveBytes value = SealedSecret.open(key, NAME, input)) {
                                assertThat(value.exposeCopy()).isEqualTo(plain);
                                assertThat(input).isIn(ours, reference);
                            }
                        },
                        ours,
                        reference),
                Parser.ofText(
                        "secret_reference",
                        SecretParsers::reference,
                        "vault://global/smtp_password",
                        "env:SMTP_PASSWORD",
                        "file:/run/secrets/smtp",
                        "file:C:\\keys\\api"));
    }

    private static void reference(String text) {
        try {
            SecretReference.parse(text);
        } catch (IllegalArgumentException refused) {
            if (text.length() > 20) {
                assertThat(refused).hasMessageNotContaining(text.substring(7));
            }
            throw refused;
        }
    }
}
