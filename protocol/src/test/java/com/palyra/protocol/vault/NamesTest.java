package com.palyra.protocol.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private static final int INPUTS = 20_000;
    private static final long SEED = 20_261_126L;
    private static final Predicate<String> SENTENCE =
            Pattern.compile("[a-z][\\x20-\\x7e]{0,200}\\.").asMatchPredicate();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "global",
                "principal:alice",
                "principal:a:b",
                "principal:global",
                "principal:a b=c",
                "skill:extractor",
                "skill:\u00e9\u4e16\ud83d\ude00",
                "channel:mail:me@example.org",
                "channel:mail:a:b",
                "channel:a::"
            })
    void scopesReadBackAsTheyAreWritten(String text) {
        assertThat(Scope.parse(text)).hasToString(text);
        assertThat(SecretRef.parse(text + "/key"))
                .hasToString(text + "/key")
                .isEqualTo(SecretRef.parse("vault://" + text + "/key"));
        assertThat(Grant.parse(text + "=write")).isEqualTo(new Grant(Scope.parse(text), Access.WRITE));
        assertThat(Grant.parse(text + "=read")).hasToString(text + "=read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Global",
                "global ",
                "global:",
                "global:x",
                "principal",
                "principal:",
                "principal: x",
                "principal:x ",
                "principal:a/b",
                "principal:a\\b",
                "principal:a\nb",
                "principal:a\0",
                "principal:a\u202eb",
                "principal:a\u200bb",
                "principal:a\u00a0b",
                "principal:\ud800",
                "principal:e\u0301",
                "principal:\u2764\ufe0f",
                "principal:a\udb40\udd00",
                "PRINCIPAL:x",
                "channel:",
                "channel:a",
                "channel:a:",
                "channel::a",
                "channel:::",
                "skill",
                "skill:",
                "device:x",
                ":x"
            })
    void whatIsNoScopeIsRefusedWithASentence(String text) {
        for (Function<String, ?> parser : List.<Function<String, ?>>of(
                Scope::parse, scope -> SecretRef.parse(scope + "/key"), scope -> Grant.parse(scope + "=read"))) {
            assertThatThrownBy(() -> parser.apply(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .matches("[a-z].*\\.");
        }
    }

    @Test
    void aPartOfAScopeHasAtMost256BytesOfUtf8() {
        String longest = "\u00e9".repeat(Limits.SCOPE_SEGMENT_BYTES / 2);
        assertThat(Scope.parse("channel:" + longest + ":" + longest).segments()).containsExactly(longest, longest);
        assertThatThrownBy(() -> Scope.parse("skill:" + longest + "x")).hasMessageContaining("257");
        assertThatThrownBy(() -> new Scope(Scope.Kind.SKILL, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Scope(Scope.Kind.CHANNEL, List.of("a:b", "c")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "openai_api_key", "0", ".", "..", "-", "a.b-c_d"})
    void keysReadBackAsTheyAreWritten(String text) {
        assertThat(KeyName.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a b", "a/b", "a\n", "\u00e9", "a:b", "a=b", "a\0"})
    void whatIsNoKeyIsRefusedWithASentence(String text) {
        assertThatThrownBy(() -> KeyName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches("[a-z].*\\.");
        assertThatThrownBy(() -> SecretRef.parse("global/" + text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyHasAtMost128Characters() {
        assertThat(KeyName.parse("k".repeat(Limits.SECRET_KEY_BYTES)).value()).hasSize(128);
        assertThatThrownBy(() -> KeyName.parse("k".repeat(129))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "global", "global=", "global=Read", "global=admin", "=read", "global = read", "read"})
    void whatIsNoGrantIsRefused(String text) {
        assertThatThrownBy(() -> Grant.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "global", "/a", "vault:///a", "vault://vault://global/a", "VAULT://global/a", "global//a"})
    void whatIsNoReferenceIsRefused(String text) {
        assertThatThrownBy(() -> SecretRef.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writingIncludesReadingAndNotTheOtherWayRound() {
        assertThat(Access.WRITE.includes(Access.READ)).isTrue();
        assertThat(Access.WRITE.includes(Access.WRITE)).isTrue();
        assertThat(Access.READ.includes(Access.READ)).isTrue();
        assertThat(Access.READ.includes(Access.WRITE)).isFalse();
    }

    @Test
    void randomTextIsRefusedOrReadsBackAsItIs() {
        Random random = new Random(SEED);
        int accepted = 0;
        for (int i = 0; i < INPUTS; i++) {
            String text = randomText(random);
            for (Function<String, ?> parser :
                    List.<Function<String, ?>>of(Scope::parse, SecretRef::parse, Grant::parse, KeyName::parse)) {
                try {
                    String again = parser.apply(text).toString();
                    if (!text.equals(again) && !text.equals(SecretRef.SCHEME + again)) {
                        fail("seed %d, input %d: %s became %s", SEED, i, text, again);
                    }
                    accepted++;
                } catch (IllegalArgumentException expected) {
                    if (!SENTENCE.test(String.valueOf(expected.getMessage()))) {
                        fail("seed %d, input %d: %s", SEED, i, expected.getMessage());
                    }
                }
            }
        }
        assertThat(accepted).isGreaterThan(1000);
    }

    @Test
    void scopesAreHashedTheSameOnlyIfTheyAreEqual() {
        Random random = new Random(SEED);
        Map<String, Scope> seen = new HashMap<>();
        for (int i = 0; i < INPUTS; i++) {
            Scope scope;
            try {
                scope = Scope.parse(randomText(random));
            } catch (IllegalArgumentException none) {
                continue;
            }
            String bytes = HexFormat.of()
                    .formatHex(
                            scope.addTo(LengthPrefixed.labelled("palyra-x-v1")).toByteArray());
            Scope before = seen.putIfAbsent(bytes, scope);
            assertThat(before == null ? scope : before).isEqualTo(scope);
        }
        assertThat(seen).hasSizeGreaterThan(500);
        assertThat(seen.values()).doesNotHaveDuplicates();
        // What follows a scope does not run into it either.
        assertThat(hashed("channel:a:b", "c")).isNotEqualTo(hashed("channel:a:b:c", ""));
        assertThat(hashed("principal:a", "b")).isNotEqualTo(hashed("channel:a:b", ""));
        assertThat(hashed("skill:a", "b")).isNotEqualTo(hashed("principal:a", "b"));
        assertThat(hashed("global", "a")).isNotEqualTo(hashed("skill:a", ""));
    }

    private static byte[] hashed(String scope, String key) {
        LengthPrefixed fields = Scope.parse(scope).addTo(LengthPrefixed.labelled("palyra-x-v1"));
        return (key.isEmpty() ? fields : fields.add(key)).toByteArray();
    }

    private static String randomText(Random random) {
        String[] parts = {
            "global",
            "principal:",
            "channel:",
            "skill:",
            "a",
            "b",
            ":",
            "::",
            "/",
            "=",
            "read",
            "=write",
            "vault://",
            "\u00e9",
            "\ud83d\ude00",
            "\ud83d",
            "\u202e",
            "\0",
            "\n",
            " ",
            "\\",
            "x".repeat(130),
            "K",
            "."
        };
        StringBuilder text = new StringBuilder();
        text.append(parts[random.nextInt(4)]);
        for (int count = random.nextInt(5); count > 0; count--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        if (random.nextInt(8) == 0) {
            byte[] noise = new byte[random.nextInt(20)];
            random.nextBytes(noise);
            return new String(noise, StandardCharsets.UTF_8);
        }
        return text.toString();
    }
}
