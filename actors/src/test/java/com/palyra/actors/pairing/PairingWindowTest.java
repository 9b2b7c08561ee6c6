package com.palyra.actors.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.pairing.WindowReply.Accepted;
import com.palyra.actors.pairing.WindowReply.Answer;
import com.palyra.actors.pairing.WindowReply.Listing;
import com.palyra.actors.pairing.WindowReply.Opened;
import com.palyra.actors.pairing.WindowReply.Refused;
import com.palyra.actors.pairing.WindowReply.Resumed;
import com.palyra.actors.pairing.WindowReply.Salt;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.persistence.event.PairingWindowEvent.GuessCounted;
import com.palyra.persistence.event.PairingWindowEvent.GuessReturned;
import com.palyra.persistence.event.PairingWindowEvent.PinPairingPaused;
import com.palyra.persistence.event.PairingWindowEvent.PinPairingResumed;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.RefusalCode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PairingWindowTest {
    private static final String JOURNAL_ID = "PairingWindow";
    private static final String ADDRESS = "192.0.2.1";
    private static final Refused WRONG = new Refused(RefusalCode.WRONG_CODE);

    private final EntityKit kit = new EntityKit();
    private final SecureRandom random = new SecureRandom();
    private final TestClock clock = new TestClock();
    private final List<Ulid> pending = new ArrayList<>();
    private final TestProbe<AuditLog.Command> audit = kit.probe();
    private final TestProbe<WindowReply.MintReply> minted = kit.probe();
    private final TestProbe<Listing> listed = kit.probe();
    private final TestProbe<WindowReply.ResumeReply> resumed = kit.probe();
    private ActorRef<WindowCommand> window;

    @BeforeEach
    void start() {
        window = spawn();
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void aRightGuessIsTakenBackAndUsesTheCodeUp() {
        PairingCode code = mint(CodeMethod.PIN);
        assertThat(run(code)).isEqualTo(Accepted.ACCEPTED);
        assertThat(kit.kinds(JOURNAL_ID)).containsExactly(GuessCounted.class, GuessReturned.class);
        assertThat(listing().codes()).isEmpty();
        assertThat(run(code)).isEqualTo(WRONG);
    }

    @Test
    void aGuessIsWrittenBeforeItIsAnsweredAndRefusedIfThatFails() {
        PairingCode code = mint(CodeMethod.PIN);
        WindowRun run = WindowRun.of(kit, window, ADDRESS, code);
        Salt salt = (Salt) run.begin();
        kit.failNextWrite(JOURNAL_ID);
        run.guess(salt);
        assertThat(run.guessed().receiveMessage()).isEqualTo(new Refused(RefusalCode.CANNOT_STORE));
        assertThat(kit.events(JOURNAL_ID)).isEmpty();
        assertThat(listing().codes().get(0).failures()).isEqualTo(1);

        assertThat(run(code)).isEqualTo(Accepted.ACCEPTED);
    }

    @Test
    void aRunThatIsDroppedAfterItsGuessStaysCounted() {
        PairingCode code = mint(CodeMethod.PIN);
        WindowRun run = WindowRun.of(kit, window, ADDRESS, code);
        run.guess((Salt) run.begin());
        assertThat(run.guessed().receiveMessage()).isInstanceOf(Answer.class);
        window.tell(new WindowCommand.Release(run.handshake));
        assertThat(listing().codes().get(0).failures()).isEqualTo(1);
        assertThat(kit.kinds(JOURNAL_ID)).containsExactly(GuessCounted.class);
    }

    @Test
    void threeWrongGuessesEndACodeAndTheRightOneFailsAfterwards() {
        PairingCode code = mint(CodeMethod.PIN);
        for (int guess = 0; guess < Limits.FAILURES_PER_CODE; guess++) {
            assertThat(run(wrong(code))).isEqualTo(WRONG);
        }
        assertThat(run(code)).isEqualTo(WRONG);
        assertThat(listing().codes()).isEmpty();
        assertThat(run(mint(CodeMethod.PIN))).isEqualTo(Accepted.ACCEPTED);
    }

    @Test
    void oneOfTwoRunsOnTheSameCodeWins() {
        PairingCode code = mint(CodeMethod.PIN);
        WindowRun first = WindowRun.of(kit, window, ADDRESS, code);
        WindowRun second = WindowRun.of(kit, window, ADDRESS, code);
        Answer one = answer(first);
        Answer two = answer(second);
        assertThat(second.confirm(two)).isEqualTo(Accepted.ACCEPTED);
        assertThat(first.confirm(one)).isEqualTo(WRONG);
    }

    @Test
    void twentyFailuresInAnHourPausePinPairingUntilItIsResumed() {
        exhaust();
        assertThat(kit.kinds(JOURNAL_ID)).endsWith(PinPairingPaused.class).hasSize(Limits.FAILURES_IN_ALL + 1);
        assertThat(listing().paused()).isTrue();
        PairingCode pin = mint(CodeMethod.PIN);
        assertThat(run(pin)).isEqualTo(new Refused(RefusalCode.PAUSED));
        assertThat(run(mint(CodeMethod.QR))).isEqualTo(Accepted.ACCEPTED);

        clock.advance(Limits.FAILURE_WINDOW.plusMinutes(1));
        assertThat(run(pin)).isEqualTo(new Refused(RefusalCode.PAUSED));

        resume();
        assertThat(kit.kinds(JOURNAL_ID)).endsWith(PinPairingResumed.class);
        assertThat(run(mint(CodeMethod.PIN))).isEqualTo(Accepted.ACCEPTED);
    }

    @Test
    void resumingThatCannotBeWrittenSaysSoAndChangesNothing() {
        exhaust();
        kit.failNextWrite(JOURNAL_ID);
        window.tell(new WindowCommand.Resume(resumed.getRef()));
        assertThat(resumed.expectMessageClass(WindowReply.NotResumed.class).error())
                .isEqualTo(ErrorCode.JOURNAL_WRITE_FAILED);
        assertThat(listing().paused()).isTrue();
    }

    @Test
    void resumingWhatIsNotPausedWritesNothing() {
        resume();
        assertThat(kit.events(JOURNAL_ID)).isEmpty();
    }

    @Test
    void aRestartKeepsBudgetAndPauseAndForgetsCodes() {
        PairingCode before = mint(CodeMethod.PIN);
        exhaust();
        kit.stop(window);
        window = spawn();
        assertThat(listing()).isEqualTo(new Listing(List.of(), true));
        resume();
        assertThat(run(before)).isEqualTo(WRONG);
    }

    @Test
    void countedGuessesSurviveARestart() {
        kit.given(
                JOURNAL_ID,
                IntStream.range(0, Limits.FAILURES_IN_ALL - 1)
                        .mapToObj(i -> new GuessCounted(Ulid.generate(clock, random), clock.instant()))
                        .toArray(GuessCounted[]::new));
        kit.stop(window);
        window = spawn();
        PairingCode code = mint(CodeMethod.PIN);
        assertThat(run(wrong(code))).isEqualTo(WRONG);
        assertThat(listing().paused()).isTrue();
    }

    @Test
    void unknownSlotsWriteNothingAndCountAgainstTheirAddressOnly() {
        PairingCode nowhere = PairingCode.parse("1234-567890");
        for (int guess = 0; guess < Limits.FAILURES_PER_ADDRESS; guess++) {
            assertThat(run(nowhere)).isEqualTo(WRONG);
        }
        assertThat(run(nowhere)).isEqualTo(new Refused(RefusalCode.RATE_LIMITED));
        assertThat(kit.events(JOURNAL_ID)).isEmpty();
        assertThat(WindowRun.of(kit, window, "192.0.2.2", mint(CodeMethod.PIN)).run())
                .isEqualTo(Accepted.ACCEPTED);
        clock.advance(Limits.ADDRESS_WINDOW.plusSeconds(1));
        assertThat(run(mint(CodeMethod.PIN))).isEqualTo(Accepted.ACCEPTED);
    }

    @Test
    void aSlotIsAnsweredTheSameBeforeAndAfterItGetsACode() {
        PairingCode code = mint(CodeMethod.PIN);
        Salt with = (Salt) WindowRun.of(kit, window, ADDRESS, code).begin();
        assertThat(run(code)).isEqualTo(Accepted.ACCEPTED);
        Salt without = (Salt) WindowRun.of(kit, window, ADDRESS, code).begin();
        assertThat(without.salt()).isEqualTo(with.salt());
    }

    @Test
    void anExpiredCodeIsWrong() {
        PairingCode code = mint(CodeMethod.PIN);
        WindowRun run = WindowRun.of(kit, window, ADDRESS, code);
        Answer answer = answer(run);
        clock.advance(Limits.CODE_TTL);
        assertThat(run.confirm(answer)).isEqualTo(WRONG);
        assertThat(run(code)).isEqualTo(WRONG);
    }

    @Test
    void aFullListOfRequestsTakesNoMore() {
        IntStream.range(0, Limits.PENDING_REQUESTS - 1).forEach(i -> pending.add(Ulid.generate(clock, random)));
        WindowRun last = WindowRun.of(kit, window, ADDRESS, mint(CodeMethod.PIN));
        Answer answer = answer(last);
        assertThat(run(mint(CodeMethod.PIN))).isEqualTo(Accepted.ACCEPTED);
        assertThat(last.confirm(answer)).isEqualTo(new Refused(RefusalCode.TOO_MANY));
        assertThat(run(mint(CodeMethod.PIN))).isEqualTo(new Refused(RefusalCode.TOO_MANY));
    }

    @Test
    void aGuessWithoutAHelloIsRefused() {
        WindowRun stranger = WindowRun.of(kit, window, ADDRESS, mint(CodeMethod.PIN));
        Salt salt = (Salt) stranger.begin();
        window.tell(new WindowCommand.Release(stranger.handshake));
        stranger.guess(salt);
        assertThat(stranger.guessed().receiveMessage()).isEqualTo(new Refused(RefusalCode.PROTOCOL));
        assertThat(kit.events(JOURNAL_ID)).isEmpty();
    }

    private void exhaust() {
        PairingCode code = mint(CodeMethod.PIN);
        for (int guess = 0; guess < Limits.FAILURES_IN_ALL; guess++) {
            if (guess % Limits.FAILURES_PER_CODE == 0) {
                code = mint(CodeMethod.PIN);
            }
            assertThat(WindowRun.of(kit, window, "198.51.100." + guess, wrong(code))
                            .run())
                    .isEqualTo(WRONG);
        }
    }

    private WindowReply.ConfirmReply run(PairingCode code) {
        return WindowRun.of(kit, window, ADDRESS, code).run();
    }

    private static Answer answer(WindowRun run) {
        run.guess((Salt) run.begin());
        return (Answer) run.guessed().receiveMessage(Duration.ofSeconds(10));
    }

    private PairingCode mint(CodeMethod method) {
        window.tell(new WindowCommand.Mint(method, Limits.CODE_TTL, Limits.PIN_DIGITS, minted.getRef()));
        return ((Opened) minted.receiveMessage(Duration.ofSeconds(10))).code();
    }

    private static PairingCode wrong(PairingCode code) {
        String pin = code.exposeText().substring(5);
        return PairingCode.parse(code.slot() + "-" + (pin.equals("000000") ? "111111" : "000000"));
    }

    private Listing listing() {
        window.tell(new WindowCommand.ListCodes(listed.getRef()));
        return listed.receiveMessage();
    }

    private void resume() {
        window.tell(new WindowCommand.Resume(resumed.getRef()));
        resumed.expectMessage(Resumed.RESUMED);
    }

    private ActorRef<WindowCommand> spawn() {
        return kit.spawn(PairingWindow.create(clock, random, () -> pending, audit.getRef()));
    }
}
