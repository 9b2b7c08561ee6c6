package com.palyra.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UlidTest {
    private static final String CANONICAL = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @ValueSource(strings = {CANONICAL, "00000000000000000000000000", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"})
    void aCanonicalUlidIsReadAndWrittenUnchanged(String text) {
        assertThat(Ulid.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01ARZ3NDEKTSV4RRFFQ69G5FA",
                "01ARZ3NDEKTSV4RRFFQ69G5FAVV",
                "01arz3ndektsv4rrffq69g5fav",
                "81ARZ3NDEKTSV4RRFFQ69G5FAV",
                "A1ARZ3NDEKTSV4RRFFQ69G5FAV",
                "01ARZ3NDEKTSV4RRFFQ69G5FAI",
                "01ARZ3NDEKTSV4RRFFQ69G5FAL",
                "O1ARZ3NDEKTSV4RRFFQ69G5FAV",
                "01ARZ3NDEKTSV4RRFFQ69G5FAU",
                " 1ARZ3NDEKTSV4RRFFQ69G5FAV",
                "01ARZ3NDEKTSV4RRFFQ69G5FA\n",
                "01ARZ3NDEK-SV4RRFFQ69G5FAV",
                "\u0660" + "1ARZ3NDEKTSV4RRFFQ69G5FAV"
            })
    void everyOtherSpellingIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ulid.parse(text));
    }

    @Test
    void theMessageEchoesLittleAndNothingThatATerminalWouldObey() {
        Throwable refused = catchThrowable(() -> Ulid.parse("\u001b[2J" + "x".repeat(100_000)));
        assertThat(refused).hasMessageContaining("?[2Jxxx").hasMessageNotContaining("\u001b");
        assertThat(refused.getMessage()).hasSizeLessThan(200);
    }

    @Test
    void theFirstTenCharactersAreTheTimeInMilliseconds() {
        Ulid generated = Ulid.generate(InstantSource.fixed(Instant.ofEpochMilli(1_469_918_176_385L)), random);
        assertThat(generated.value()).startsWith("01ARYZ6S41").hasSize(26);
        assertThat(Ulid.parse(generated.value())).isEqualTo(generated);
    }

    @Test
    void laterUlidsSortAfterEarlierOnes() {
        Instant now = Instant.parse("2026-11-24T10:00:00Z");
        Ulid earlier = Ulid.generate(InstantSource.fixed(now), random);
        Ulid later = Ulid.generate(InstantSource.fixed(now.plusMillis(1)), random);
        assertThat(earlier).isLessThan(later);
    }

    @Test
    void manyOfOneMillisecondDiffer() {
        InstantSource frozen = InstantSource.fixed(Instant.EPOCH);
        Set<Ulid> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(Ulid.generate(frozen, random))).isTrue();
        }
    }
}
