package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.OpenCodes.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenCodesTest {
    private static final byte[] RIGHT = {1, 2, 3};
    private static final byte[] WRONG = {1, 2, 4};
    private static final RegistrationRecord RECORD = RegistrationRecord.random(new byte[16], new SeededRandom(1));

    private final SeededRandom random = new SeededRandom(2);
    private final OpenCodes codes = new OpenCodes();
    private Instant now = TwoParties.NOW;

    @Test
    void theRightProofConsumesTheCode() {
        OpenCode code = open(CodeMethod.PIN);

        assertThat(guess(code, RIGHT)).isEqualTo(Verdict.ACCEPTED);
        assertThat(codes.list(now)).isEmpty();
        assertThat(begin(code)).isEmpty();
    }

    @Test
    void aReservationThatTookTooLongIsKnownToBeGone() {
        String slot = codes.reserve(now, random).orElseThrow();
        assertThat(codes.isReserved(slot, now)).isTrue();
        now = now.plus(Duration.ofDays(1));
        assertThat(codes.isReserved(slot, now)).isFalse();
    }

    @Test
    void threeWrongGuessesEndAPinAndTheRightOneFailsAfterwards() {
        OpenCode code = open(CodeMethod.PIN);
        for (int i = 0; i < Limits.FAILURES_PER_CODE; i++) {
            assertThat(codes.list(now)).containsExactly(code);
            assertThat(guess(code, WRONG)).isEqualTo(Verdict.WRONG);
        }

        assertThat(codes.list(now)).isEmpty();
        assertThat(begin(code)).isEmpty();
        assertThat(guess(open(CodeMethod.PIN), RIGHT)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void theThirdGuessMayStillBeRight() {
        OpenCode code = open(CodeMethod.PIN);
        guess(code, WRONG);
        guess(code, WRONG);

        assertThat(guess(code, RIGHT)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void aRunThatIsDroppedAfterTheAnswerStaysCounted() {
        OpenCode code = open(CodeMethod.PIN);
        for (int i = 0; i < Limits.FAILURES_PER_CODE; i++) {
            Ulid run = beginAndAnswer(code);
            codes.abandon(run);
        }

        assertThat(begin(code)).isEmpty();
    }

    @Test
    void aRunThatIsDroppedBeforeItsGuessCountsNothing() {
        OpenCode code = open(CodeMethod.PIN);
        for (int i = 0; i < 10; i++) {
            Ulid run = begin(code).orElseThrow();
            codes.abandon(run);
        }

        assertThat(guess(code, RIGHT)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void guessesThatRunSideBySideCannotExceedTheBudget() {
        OpenCode code = open(CodeMethod.PIN);
        Ulid[] runs = new Ulid[10];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = begin(code).orElseThrow();
        }
        int answered = 0;
        for (Ulid run : runs) {
            answered += codes.countFailure(run, now).isPresent() ? 1 : 0;
        }

        assertThat(answered).isEqualTo(Limits.FAILURES_PER_CODE);
    }

    @Test
    void aRunHasOneGuessOnly() {
        OpenCode code = open(CodeMethod.QR);
        Ulid run = beginAndAnswer(code);

        assertThat(codes.countFailure(run, now)).isEmpty();
        assertThat(codes.confirm(run, RIGHT, now)).isEqualTo(Verdict.GONE);
    }

    @Test
    void aWrongProofEndsTheRun() {
        OpenCode code = open(CodeMethod.QR);
        Ulid run = beginAndAnswer(code);

        assertThat(codes.confirm(run, WRONG, now)).isEqualTo(Verdict.WRONG);
        assertThat(codes.confirm(run, RIGHT, now)).isEqualTo(Verdict.GONE);
    }

    @Test
    void aProofBeforeTheAnswerIsWrong() {
        OpenCode code = open(CodeMethod.PIN);
        Ulid run = begin(code).orElseThrow();

        assertThat(codes.confirm(run, new byte[0], now)).isEqualTo(Verdict.WRONG);
    }

    @Test
    void ofTwoRunsThatKnowTheCodeOneWins() {
        OpenCode code = open(CodeMethod.PIN);
        Ulid first = beginAndAnswer(code);
        Ulid second = beginAndAnswer(code);

        assertThat(codes.confirm(second, RIGHT, now)).isEqualTo(Verdict.ACCEPTED);
        assertThat(codes.confirm(first, RIGHT, now)).isEqualTo(Verdict.GONE);
    }

    @Test
    void aQrCodeHasNoGuessBudget() {
        OpenCode code = open(CodeMethod.QR);
        for (int i = 0; i < 100; i++) {
            assertThat(guess(code, WRONG)).isEqualTo(Verdict.WRONG);
        }

        assertThat(guess(code, RIGHT)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void aCodeIsFoundByItsSlotAndMethodOnly() {
        OpenCode code = open(CodeMethod.PIN);
        String otherSlot = code.slot().equals("0000") ? "0001" : "0000";

        assertThat(codes.begin(fresh(), otherSlot, CodeMethod.PIN, now)).isEmpty();
        assertThat(codes.begin(fresh(), code.slot(), CodeMethod.QR, now)).isEmpty();
        assertThat(codes.begin(fresh(), code.slot(), CodeMethod.PIN, now)).contains(code);
    }

    @Test
    void aCodeEndsAtTheVeryMomentItExpires() {
        OpenCode code = open(CodeMethod.PIN);
        Ulid run = beginAndAnswer(code);
        now = code.expiresAt().minusMillis(1);
        Ulid late = beginAndAnswer(code);
        now = code.expiresAt();

        assertThat(begin(code)).isEmpty();
        assertThat(codes.confirm(run, RIGHT, now)).isEqualTo(Verdict.GONE);
        assertThat(codes.confirm(late, RIGHT, now)).isEqualTo(Verdict.GONE);
        assertThat(codes.list(now)).isEmpty();
    }

    @Test
    void aRunTakesThirtySecondsAtMost() {
        OpenCode code = open(CodeMethod.PIN);
        Ulid run = beginAndAnswer(code);
        now = now.plus(Limits.PAIRING_RUN);

        assertThat(codes.confirm(run, RIGHT, now)).isEqualTo(Verdict.GONE);
        assertThat(code.failures()).isEqualTo(1);
    }

    @Test
    void aRunIsBoundToTheCodeItFoundAndNotToItsSlot() {
        OpenCode used = open(CodeMethod.QR);
        Ulid old = beginAndAnswer(used);
        Ulid winner = beginAndAnswer(used);
        assertThat(codes.confirm(winner, RIGHT, now)).isEqualTo(Verdict.ACCEPTED);
        OpenCode successor = reopen(used.slot());

        assertThat(codes.countFailure(old, now)).isEmpty();
        assertThat(codes.confirm(old, RIGHT, now)).isEqualTo(Verdict.GONE);
        assertThat(guess(successor, RIGHT)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void noMoreThanTheLimitAreOpenAndSlotsDiffer() {
        Set<String> slots = new HashSet<>();
        for (int i = 0; i < Limits.OPEN_CODES; i++) {
            slots.add(open(CodeMethod.PIN).slot());
        }

        assertThat(slots).hasSize(Limits.OPEN_CODES);
        assertThat(codes.reserve(now, random)).isEmpty();
        now = now.plus(Limits.CODE_TTL);
        assertThat(codes.reserve(now, random)).isPresent();
    }

    @Test
    void aReservedSlotCountsUntilItIsReleasedOrForgotten() {
        String slot = codes.reserve(now, random).orElseThrow();
        for (int i = 1; i < Limits.OPEN_CODES; i++) {
            assertThat(codes.reserve(now, random)).isPresent();
        }
        assertThat(codes.reserve(now, random)).isEmpty();
        codes.release(slot);
        assertThat(codes.reserve(now, random)).isPresent();
        now = now.plus(Limits.PAIRING_RUN);
        assertThat(codes.reserve(now, random)).isPresent();
        assertThatThrownBy(() -> codes.open(slot, CodeMethod.PIN, Purpose.DEVICE, RECORD, Limits.CODE_TTL, now))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCodeLivesThirtySecondsToADay() {
        String slot = codes.reserve(now, random).orElseThrow();
        for (Duration ttl :
                new Duration[] {Duration.ofSeconds(29), Duration.ofHours(24).plusMillis(1)}) {
            assertThatThrownBy(() -> codes.open(slot, CodeMethod.PIN, Purpose.DEVICE, RECORD, ttl, now))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(codes.open(slot, CodeMethod.PIN, Purpose.CLUSTER, RECORD, Duration.ofSeconds(30), now)
                        .purpose())
                .isEqualTo(Purpose.CLUSTER);
    }

    @Test
    void runsAreBounded() {
        OpenCode code = open(CodeMethod.QR);
        for (int i = 0; i < Limits.PAIRING_CONNECTIONS; i++) {
            assertThat(begin(code)).isPresent();
        }
        assertThat(begin(code)).isEmpty();
        now = now.plus(Limits.PAIRING_RUN);
        assertThat(begin(code)).isPresent();
    }

    @Test
    void whatIsExpectedIsClearedWhenTheRunEnds() {
        OpenCode code = open(CodeMethod.PIN);
        Ulid run = begin(code).orElseThrow();
        codes.countFailure(run, now);
        SensitiveBytes expected = SensitiveBytes.copyOf(RIGHT);
        codes.expect(run, expected);
        codes.abandon(run);
        SensitiveBytes tooLate = SensitiveBytes.copyOf(RIGHT);
        codes.expect(run, tooLate);

        assertThatThrownBy(expected::exposeCopy).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(tooLate::exposeCopy).isInstanceOf(IllegalStateException.class);
    }

    private OpenCode open(CodeMethod method) {
        String slot = codes.reserve(now, random).orElseThrow();
        return codes.open(slot, method, Purpose.DEVICE, RECORD, Limits.CODE_TTL, now);
    }

    /** Reserves until this very slot comes up. */
    private OpenCode reopen(String wanted) {
        String slot = codes.reserve(now, random).orElseThrow();
        while (!slot.equals(wanted)) {
            codes.release(slot);
            slot = codes.reserve(now, random).orElseThrow();
        }
        return codes.open(slot, CodeMethod.QR, Purpose.DEVICE, RECORD, Limits.CODE_TTL, now);
    }

    private Optional<Ulid> begin(OpenCode code) {
        Ulid run = fresh();
        return codes.begin(run, code.slot(), code.method(), now).map(found -> run);
    }

    private Ulid beginAndAnswer(OpenCode code) {
        Ulid run = begin(code).orElseThrow();
        assertThat(codes.countFailure(run, now)).contains(code);
        codes.expect(run, SensitiveBytes.copyOf(RIGHT));
        return run;
    }

    private Verdict guess(OpenCode code, byte[] proof) {
        return codes.confirm(beginAndAnswer(code), proof, now);
    }

    private Ulid fresh() {
        return Ulid.generate(InstantSource.fixed(now), random);
    }
}
