package com.palyra.persistence.vault.keychain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.persistence.vault.keychain.SecurityProgram.UnexpectedOutputException;
import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.identity.Ulid;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the items of a macOS keychain say; a text has one form only. */
public final class KeychainParsers {
    private static final Ulid VAULT = Ulid.parse("01BX5ZZKBKACTAV9WEVGEMMVRZ");
    private static final int LINES = 3;
    private static final String DUMP = """
            keychain: "/tmp/palyra.keychain-db"
            class: "genp"
                "acct"<blob>="%s/obj_%s"
                "svce"<blob>="%s"
            """.formatted(VAULT, "0a".repeat(32), SecurityScript.SERVICE);
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
                        new Pending(List.of(GENERATION, new Generation("fedcba9876543210", 0))).text()),
                Parser.of(
                        "keychain_item",
                        UnexpectedOutputException.class,
                        input -> assertThat(ItemOutput.read(new ByteArrayInputStream(input), LINES)
                                        .size())
                                .isEqualTo(new String(input, ISO_8859_1)
                                        .chars()
                                        .filter(c -> c == '\n')
                                        .count()),
                        new byte[0],
                        "one\n".getBytes(ISO_8859_1),
                        "one\ntwo\n".getBytes(ISO_8859_1)),
                Parser.of(
                        "keychain_dump",
                        UnexpectedOutputException.class,
                        input -> {
                            if (DumpOutput.read(new ByteArrayInputStream(input), VAULT)
                                    .objects()
                                    .isEmpty()) {
                                throw new UnexpectedOutputException("None of ours");
                            }
                        },
                        DUMP.getBytes(ISO_8859_1)));
    }

    private static Parser text(String name, Function<String, Optional<String>> again, String... good) {
        return Parser.ofText(
                name,
                text -> assertThat(again.apply(text).orElseThrow(() -> new IllegalArgumentException("None")))
                        .isEqualTo(text),
                good);
    }
}
