package com.palyra.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.pairing.SeededRandom;
import java.util.List;

/** Ids, keys and the identity file; what is let in reads back unchanged. */
public final class IdentityParsers {
    private static final String ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}";

    private IdentityParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        IdentityKey key = IdentityKey.generate(new SeededRandom(1));
        Ulid id = Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        SensitiveBytes secret = SensitiveBytes.takeOwnership(new byte[IdentityKey.SEED_BYTES]);
        byte[] file =
                new IdentityJson(id, key.exposeSeed(), secret).exposeJson().exposeCopy();
        return List.of(
                Parser.ofText("ulid", IdentityParsers::ulid, id.value(), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"),
                Parser.of(
                        "public_key",
                        IllegalArgumentException.class,
                        input -> assertThat(Ed25519PublicKey.fromSpki(input).spki())
                                .isEqualTo(input),
                        key.publicKey().spki()),
                Parser.of(
                        "identity_json",
                        IllegalArgumentException.class,
                        input -> {
                            try (IdentityJson read = IdentityJson.parse(SensitiveBytes.copyOf(input))) {
                                assertThat(read.exposeJson().length()).isEqualTo(file.length);
                            } catch (IllegalArgumentException refused) {
                                assertThat(refused).hasNoCause();
                                throw refused;
                            }
                        },
                        file));
    }

    private static void ulid(String text) {
        boolean right = text.matches(ULID);
        try {
            assertThat(Ulid.parse(text)).hasToString(text);
            assertThat(right).isTrue();
        } catch (IllegalArgumentException refused) {
            assertThat(right).isFalse();
            throw refused;
        }
    }
}
