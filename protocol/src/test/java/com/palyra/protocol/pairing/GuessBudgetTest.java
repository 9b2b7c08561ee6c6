package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class GuessBudgetTest {
    private static final Instant T0 = TwoParties.NOW;
    private final SeededRandom random = new SeededRandom(1);

    @Test
    void twentyFailuresInAnHourExhaustIt() {
        GuessBudget budget = failed(19, T0);
        assertThat(budget.exhausted(T0)).isFalse();

        assertThat(budget.count(run(), T0).exhausted(T0)).isTrue();
    }

    @Test
    void aFailureIsForgottenAfterAnHour() {
        GuessBudget budget = failed(20, T0);

        assertThat(budget.exhausted(T0.plus(Limits.FAILURE_WINDOW).minusMillis(1)))
                .isTrue();
        assertThat(budget.exhausted(T0.plus(Limits.FAILURE_WINDOW))).isFalse();
        assertThat(budget.count(run(), T0.plus(Limits.FAILURE_WINDOW)).failures())
                .hasSize(1);
    }

    @Test
    void theRightCodeTakesItsFailureBackOnceAndOnlyItsOwn() {
        Ulid mine = run();
        GuessBudget budget = failed(19, T0).count(mine, T0);

        assertThat(budget.giveBack(mine).exhausted(T0)).isFalse();
        assertThat(budget.giveBack(mine).giveBack(mine).recentFailures(T0)).isEqualTo(19);
        assertThat(budget.giveBack(run()).exhausted(T0)).isTrue();
    }

    @Test
    void theSameRunCountsOnce() {
        Ulid run = run();
        assertThat(GuessBudget.EMPTY.count(run, T0).count(run, T0).recentFailures(T0))
                .isEqualTo(1);
    }

    @Test
    void aPauseLastsUntilItIsResumedAndThenTheBudgetIsFresh() {
        GuessBudget paused = failed(20, T0).pause();

        assertThat(paused.paused()).isTrue();
        assertThat(paused.count(run(), T0.plusSeconds(86_400)).paused()).isTrue();
        assertThat(paused.giveBack(run()).paused()).isTrue();
        assertThat(paused.resume().paused()).isFalse();
        assertThat(paused.resume().exhausted(T0)).isFalse();
    }

    @Test
    void itsSizeIsBounded() {
        assertThat(failed(1000, T0).failures()).hasSize(Limits.FAILURES_IN_ALL);
    }

    private GuessBudget failed(int times, Instant at) {
        GuessBudget budget = GuessBudget.EMPTY;
        for (int i = 0; i < times; i++) {
            budget = budget.count(run(), at);
        }
        return budget;
    }

    private Ulid run() {
        return Ulid.generate(InstantSource.fixed(T0), random);
    }
}
