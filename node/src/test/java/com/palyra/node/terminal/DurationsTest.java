package com.palyra.node.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @Test
    void readsUnitsFromLargeToSmall() {
        assertThat(Durations.parse("30s")).isEqualTo(Duration.ofSeconds(30));
        assertThat(Durations.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(Durations.parse("2d1s")).isEqualTo(Duration.ofDays(2).plusSeconds(1));
        assertThat(Durations.parse("250ms")).isEqualTo(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "10", "m", "1m1h", "-1s", "1.5h", "10 m", "99999999999s"})
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }

    @Test
    void showsTheTwoLargestUnits() {
        assertThat(Durations.format(Duration.ofSeconds(598))).isEqualTo("9m 58s");
        assertThat(Durations.format(Duration.ofHours(25).plusSeconds(3))).isEqualTo("1d 1h");
        assertThat(Durations.format(Duration.ofDays(2).plusMinutes(5))).isEqualTo("2d");
        assertThat(Durations.format(Duration.ofMillis(999))).isEqualTo("999ms");
        assertThat(Durations.format(Duration.ofMillis(1999))).isEqualTo("1s");
        assertThat(Durations.format(Duration.ofNanos(999_999))).isEqualTo("0s");
    }

    @Test
    void tellsMomentsFromNow() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        assertThat(Durations.relative(now.plusSeconds(60), now)).isEqualTo("in 1m");
        assertThat(Durations.relative(now.minusSeconds(3), now)).isEqualTo("3s ago");
        assertThat(Durations.relative(now.plusMillis(400), now)).isEqualTo("now");
    }
}
