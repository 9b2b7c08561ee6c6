package com.palyra.protocol.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.palyra.protocol.Mutations;
import com.palyra.protocol.SensitiveBytes;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** Damaged and random input: only IllegalArgumentException may come out, and what is let in reads back unchanged. */
class IdentityParsersFuzzTest {
    private static final int INPUTS = 20_000;
    private final IdentityKey key = IdentityKey.generate(new SecureRandom());
    private final Ulid id = Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");

    @Test
    void ulids() {
        Mutations mutations =
                Mutations.of(id.value().getBytes(US_ASCII), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ".getBytes(US_ASCII));
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mutations.next();
            String text = new String(input, ISO_8859_1);
            try {
                assertThat(Ulid.parse(text)).hasToString(text);
                assertThat(text).matches("[0-7][0-9A-HJKMNP-TV-Z]{25}");
            } catch (IllegalArgumentException expected) {
                assertThat(text).doesNotMatch("[0-7][0-9A-HJKMNP-TV-Z]{25}");
                assertThat(expected.getMessage()).hasSizeLessThan(200).matches("[\\x20-\\x7e]*");
            } catch (RuntimeException unexpected) {
                fail(mutations.describe(i, input), unexpected);
            }
        }
    }

    @Test
    void publicKeys() {
        Mutations mutations = Mutations.of(key.publicKey().spki());
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mutations.next();
            try {
                assertThat(Ed25519PublicKey.fromSpki(input).spki()).isEqualTo(input);
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageNotContaining("\n");
            } catch (RuntimeException unexpected) {
                fail(mutations.describe(i, input), unexpected);
            }
        }
    }

    @Test
    void identityFiles() {
        SensitiveBytes secret = SensitiveBytes.takeOwnership(new byte[IdentityKey.SEED_BYTES]);
        byte[] good =
                new IdentityJson(id, key.exposeSeed(), secret).exposeJson().exposeCopy();
        Mutations mutations = Mutations.of(good);
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mutations.next();
            try (IdentityJson read = IdentityJson.parse(SensitiveBytes.copyOf(input))) {
                assertThat(read.exposeJson().length()).isEqualTo(good.length);
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasNoCause();
            } catch (RuntimeException unexpected) {
                fail(mutations.describe(i, input), unexpected);
            }
        }
    }
}
