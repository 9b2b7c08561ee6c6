package com.palyra.persistence.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.vault.KeyRecordsTest.Form;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.pairing.SeededRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Records of keys and sealed values: a record has one form only, and a value opens as it was sealed. */
public final class VaultParsers {
    private VaultParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        SensitiveBytes dek = SensitiveBytes.takeOwnership(new byte[32]);
        SecretVersion version = House.version("global/a", 1);
        byte[] blob = ValueEnvelope.seal(
                dek, version, SensitiveBytes.takeOwnership(new byte[] {1, 2, 3}), new SeededRandom(1));
        Parser envelope = Parser.of(
                "value_envelope",
                PalyraException.class,
                input -> {
                    ValueEnvelope.open(dek, version, input).close();
                    assertThat(input).isEqualTo(blob);
                },
                blob);
        return Stream.concat(Arrays.stream(Form.values()).map(VaultParsers::records), Stream.of(envelope))
                .toList();
    }

    private static Parser records(Form form) {
        return Parser.of(
                "vault_" + form.name().toLowerCase(Locale.ROOT),
                IllegalArgumentException.class,
                input -> {
                    if (!form.reads(input)) {
                        throw new IllegalArgumentException("Damaged");
                    }
                },
                form.good());
    }
}
