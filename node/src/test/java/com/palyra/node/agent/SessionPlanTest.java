package com.palyra.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an agent stays connected for months, in time that passes as fast as the test likes. */
class SessionPlanTest {
    private static final Duration SHORT = Duration.ofMinutes(2);

    @Test
    void aQuarterOfAYearPassesWithoutAPersonAndAlmostWithoutAGap() {
        VirtualAgent agent = new VirtualAgent(Limits.DEVICE_CERTIFICATE, 1);
        agent.run(Duration.ofDays(90));
        assertThat(agent.connects).isEqualTo(1);
        assertThat(agent.renewals).isBetween(130, 140);
        assertThat(agent.connectedFor).isGreaterThan(Duration.ofDays(90).minusMinutes(1));
    }

    @Test
    void aCertificateOfTwoMinutesIsRenewedAgainAndAgainAndTheSessionStays() {
        VirtualAgent agent = new VirtualAgent(SHORT, 2);
        agent.run(Duration.ofHours(2));
        assertThat(agent.connects).isEqualTo(1);
        assertThat(agent.renewals).isBetween(85, 91);
        assertThat(agent.connectedFor).isGreaterThan(Duration.ofHours(2).minusSeconds(5));
    }

    @Test
    void lostAnswersAreMadeUpForBeforeTheCertificateEnds() {
        VirtualAgent agent = new VirtualAgent(SHORT, 3);
        agent.lostAnswers = 5;
        agent.run(SHORT);
        assertThat(agent.log).containsSubsequence("not renewed TIMED_OUT", "renewed");
        assertThat(agent.connects).isEqualTo(1);
        assertThat(agent.lostAnswers).isZero();
    }

    @Test
    void aNodeThatIsAwayPastTheEndFindsTheDeviceBackSoonAfterItsReturn() {
        VirtualAgent agent = new VirtualAgent(SHORT, 4);
        agent.run(Duration.ofSeconds(30));
        agent.nodeUp = false;
        agent.run(Duration.ofDays(1));
        assertThat(agent.connected).isFalse();
        assertThat(agent.stopped).isNull();
        // Not more often than about twice in the longest wait.
        assertThat(agent.renewals).isLessThan(2 * 24 * 60 * 2 + 50);
        agent.nodeUp = true;
        agent.run(Limits.AGENT_RETRY_LONGEST.plusSeconds(5));
        assertThat(agent.connected).isTrue();
    }

    @Test
    void aMachineThatSleepsOverTheEndIsBackAtOnceWhenItWakes() {
        VirtualAgent agent = new VirtualAgent(Limits.DEVICE_CERTIFICATE, 5);
        agent.run(Duration.ofMinutes(1));
        agent.sleep(Duration.ofDays(3));
        agent.run(Duration.ofSeconds(12));
        assertThat(agent.log).endsWith("connected", "probe", "renewed", "connected");
        assertThat(agent.connected).isTrue();
    }

    @Test
    void aMachineThatSleptShortlyKeepsItsConnectionIfItWorks() {
        VirtualAgent agent = new VirtualAgent(Limits.DEVICE_CERTIFICATE, 6);
        agent.run(Duration.ofMinutes(1));
        agent.sleep(Duration.ofSeconds(20));
        agent.run(Duration.ofMinutes(1));
        assertThat(agent.log).containsExactly("connected", "probe");
        assertThat(agent.connects).isEqualTo(1);
    }

    @Test
    void wakingEndsAWaitThatHadGrownLong() {
        VirtualAgent agent = new VirtualAgent(Limits.DEVICE_CERTIFICATE, 7);
        agent.nodeUp = false;
        agent.run(Duration.ofMinutes(30));
        agent.nodeUp = true;
        agent.sleep(Duration.ofHours(1));
        agent.run(Limits.AGENT_LOOK.plusSeconds(1));
        assertThat(agent.connected).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, -10})
    void aClockThatIsTenMinutesWrongIsRefusedByNameUntilItIsSet(int minutes) {
        VirtualAgent agent = new VirtualAgent(SHORT, 8);
        agent.ahead = Duration.ofMinutes(minutes);
        agent.run(Duration.ofMinutes(30));
        assertThat(agent.log).contains("not renewed DEVICE_CLOCK_WRONG").doesNotContain("renewed");
        assertThat(agent.connected).isFalse();
        assertThat(agent.stopped).isNull();
        // Somebody has to set it, so asking often is of no use.
        assertThat(agent.renewals).isLessThan(40);

        agent.ahead = Duration.ZERO;
        agent.run(Limits.AGENT_LOOK.plusSeconds(1));
        assertThat(agent.connected).isTrue();
    }

    @Test
    void waitsGrowUpToABoundAndAreNotTheSameForTwoDevices() {
        Set<Duration> seen = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            SessionPlan plan = new SessionPlan(new Random(seed));
            Instant wall = Instant.parse("2026-03-01T12:00:00Z");
            Duration counted = Duration.ZERO;
            Duration waited = Duration.ZERO;
            int tries = 0;
            while (tries < 20) {
                Moment now = new Moment(wall.plus(counted), counted);
                SessionPlan.Step step = plan.next(now);
                if (step instanceof SessionPlan.Step.Rest rest) {
                    assertThat(rest.span()).isPositive().isLessThanOrEqualTo(Limits.AGENT_LOOK);
                    counted = counted.plus(rest.span());
                    waited = waited.plus(rest.span());
                } else {
                    assertThat(step).isInstanceOf(SessionPlan.Step.Connect.class);
                    assertThat(waited).isLessThanOrEqualTo(Limits.AGENT_RETRY_LONGEST);
                    waited = Duration.ZERO;
                    tries++;
                    plan.failed(now, new PalyraException(ErrorCode.UNREACHABLE, "x"), Optional.empty());
                }
            }
            assertThat(counted).isGreaterThan(Limits.AGENT_RETRY_LONGEST.multipliedBy(5));
            seen.add(counted);
        }
        assertThat(seen).hasSize(20);
    }

    @Test
    void aSessionThatBreaksAtOnceDoesNotMakeTheAgentHurry() {
        VirtualAgent agent = new VirtualAgent(Limits.DEVICE_CERTIFICATE, 9);
        agent.closes = CloseReason.SHUTDOWN;
        agent.run(Duration.ofMinutes(10));
        assertThat(agent.connects).isBetween(10, 50);
        agent.closes = null;
        agent.run(Duration.ofMinutes(1));
        agent.cut(CloseReason.SHUTDOWN);
        agent.run(Duration.ofSeconds(1));
        assertThat(agent.connected).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = CloseReason.class,
            names = {"REVOKED", "EVICTED"})
    void whoIsTurnedAwayForGoodStops(CloseReason reason) {
        VirtualAgent agent = new VirtualAgent(Limits.DEVICE_CERTIFICATE, 10);
        agent.run(Duration.ofMinutes(1));
        agent.cut(reason);
        agent.run(Duration.ofMinutes(1));
        assertThat(Objects.requireNonNull(agent.stopped).sentence())
                .isEqualTo(reason.toException().sentence());
        assertThat(agent.connects).isEqualTo(1);
    }

    @Test
    void aRefusalWithoutAReasonIsNotTheEndButTakenSlowly() {
        VirtualAgent agent = new VirtualAgent(Limits.DEVICE_CERTIFICATE, 11);
        agent.closes = CloseReason.REFUSED;
        agent.run(Duration.ofHours(2));
        assertThat(agent.stopped).isNull();
        assertThat(agent.connects).isLessThan(60);
    }

    @Test
    void aRenewalThatIsRefusedAgainAndAgainAfterTheEndStopsTheAgent() {
        VirtualAgent agent = new VirtualAgent(SHORT, 12);
        agent.renewsExpired = false;
        agent.nodeUp = false;
        agent.run(SHORT.plusMinutes(1));
        agent.nodeUp = true;
        agent.run(Duration.ofHours(1));
        assertThat(Objects.requireNonNull(agent.stopped).error()).isEqualTo(ErrorCode.DEVICE_CERTIFICATE_EXPIRED);
    }

    @Test
    void anotherAgentWithTheSameIdentityEndsThisOneAfterAFewRounds() {
        VirtualAgent agent = new VirtualAgent(Limits.DEVICE_CERTIFICATE, 13);
        for (int round = 1; round < Limits.AGENT_TAKEN_TIMES; round++) {
            agent.run(Duration.ofSeconds(45));
            assertThat(agent.connected).isTrue();
            agent.cut(CloseReason.SUPERSEDED);
        }
        agent.run(Duration.ofSeconds(45));
        assertThat(agent.stopped).isNull();
        agent.cut(CloseReason.SUPERSEDED);
        agent.run(Duration.ofSeconds(45));
        assertThat(Objects.requireNonNull(agent.stopped).error()).isEqualTo(ErrorCode.DEVICE_TAKEN);
    }

    @Test
    void commandsBesideTheAgentDoNotEndIt() {
        VirtualAgent agent = new VirtualAgent(Limits.DEVICE_CERTIFICATE, 14);
        for (int round = 0; round < 20; round++) {
            agent.run(Duration.ofMinutes(2));
            agent.cut(CloseReason.SUPERSEDED);
        }
        agent.run(Duration.ofMinutes(1));
        assertThat(agent.connected).isTrue();
    }

    @Test
    void theAddressThatWorkedComesFirstAndAfterAFailureTheNextOne() {
        SessionPlan plan = new SessionPlan(new Random(1));
        Moment now = new Moment(Instant.EPOCH, Duration.ZERO);
        PalyraException lost = new PalyraException(ErrorCode.UNREACHABLE, "x");
        assertThat(plan.firstOf(3)).isZero();
        plan.failed(now, lost, Optional.empty());
        assertThat(plan.firstOf(3)).isEqualTo(1);
        plan.connected(now);
        plan.failed(now, lost, Optional.empty());
        assertThat(plan.firstOf(3)).isEqualTo(1);
        plan.failed(now, lost, Optional.empty());
        plan.failed(now, lost, Optional.empty());
        assertThat(plan.firstOf(3)).isZero();
    }

    @Test
    void theOperatorsWishToRotateIsFollowedAtOnce() {
        VirtualAgent agent = new VirtualAgent(Limits.DEVICE_CERTIFICATE, 15);
        agent.run(Duration.ofMinutes(1));
        agent.plan.renewalWanted();
        agent.run(Duration.ofSeconds(6));
        assertThat(agent.log).containsExactly("connected", "renewed");
    }
}
