package com.palyra.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SPAN = Duration.ofMinutes(1);

    private final Allowance allowance = new Allowance(3, SPAN, START);

    @Test
    void soManyAtOnceThenOneInEachSpan() {
        use(3, START);
        assertThat(allowance.take(START)).isFalse();
        assertThat(allowance.left(START)).isEqualTo(SPAN);
        assertThat(allowance.take(START.plus(SPAN).minusMillis(1))).isFalse();
        use(1, START.plus(SPAN));
        assertThat(allowance.take(START.plus(SPAN))).isFalse();
    }

    @Test
    void whatIsNotUsedDoesNotGrowBeyondTheMost() {
        Instant later = START.plus(Duration.ofDays(365));
        use(3, later);
        assertThat(allowance.take(later)).isFalse();
    }

    @Test
    void aClockThatIsSetBackTakesAwayNoMoreThanThereIs() {
        use(3, START.plus(Duration.ofDays(1)));
        assertThat(allowance.left(START)).isEqualTo(SPAN);
        use(1, START.plus(SPAN));
    }

    private void use(int times, Instant now) {
        for (int i = 0; i < times; i++) {
            assertThat(allowance.left(now)).isZero();
            assertThat(allowance.take(now)).isTrue();
        }
    }
}
