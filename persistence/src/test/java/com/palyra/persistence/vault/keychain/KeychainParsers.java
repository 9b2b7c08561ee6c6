package com.palyra.persistence.vault.keychain;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.fuzz.Parser;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the items of a macOS keychain say; a text has one form only. */
public final class KeychainParsers {
    private static final Generation GENERATION = new Generation("0123456789abcdef", 1);

    private KeychainParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        return List.of(
                text(
                        "keychain_manifest",
                        text -> Manifest.parse(text).map(Manifest::text),
                        Manifest.of(GENERATION, new byte[] {1, 2, 3}).text()),
                text(
                        "keychain_trail",
                        text -> Pending.parse(text).map(Pending::text),
                        new Pending(List.of(GENERATION)).text(),
                        new Pending(List.of(GENERATION, new Generation("fedcba9876543210", 0))).text()));
    }

    private static Parser text(String name, Function<String, Optional<String>> again, String... good) {
        return Parser.ofText(
                name,
                text -> assertThat(again.apply(text).orElseThrow(() -> new IllegalArgumentException("None")))
                        .isEqualTo(text),
                good);
    }
}
