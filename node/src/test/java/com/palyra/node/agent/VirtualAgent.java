package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * An agent and its node in one thread, without sockets, in time that passes when the test says so. The device judges
 * certificates by its clock, the node by its own.
 */
final class VirtualAgent {
    final SessionPlan plan;
    final List<String> log = new ArrayList<>();

    /** Whether the node is there. */
    boolean nodeUp = true;
    /** How far the device's clock of the day is ahead of the node's. */
    Duration ahead = Duration.ZERO;
    /** Renewals whose answer is lost on the way, though the node has made a certificate. */
    int lostAnswers;
    /** With what the node closes every session right after it was opened. */
    @Nullable
    CloseReason closes;
    /** With what the node answers renewals of an expired certificate. */
    boolean renewsExpired = true;

    final Duration life;
    int connects;
    int renewals;
    boolean connected;

    @Nullable
    PalyraException stopped;

    Duration connectedFor = Duration.ZERO;

    private Instant real = Instant.parse("2026-03-01T12:00:00Z");
    private Duration counted = Duration.ofDays(3);
    private Instant end;

    VirtualAgent(Duration life, long seed) {
        this.life = life;
        plan = new SessionPlan(new Random(seed));
        end = real.plus(life);
        told();
    }

    /** What the agent has stored is told to the plan, as the agent does. */
    private void told() {
        plan.certificate(dueAt(), end);
    }

    private Instant dueAt() {
        return end.minus(life.dividedBy(3));
    }

    Moment now() {
        return new Moment(real.plus(ahead), counted);
    }

    Instant expiry() {
        return end;
    }

    /** Time in which the machine sleeps: it passes, and nothing happens and nothing counts it. */
    void sleep(Duration span) {
        real = real.plus(span);
        if (connected && span.compareTo(Limits.IDLE_TIMEOUT) > 0) {
            // The node has dropped the session; the device does not know.
            halfOpen = true;
        }
    }

    boolean halfOpen;

    /** The node closes the session there is. */
    void cut(CloseReason reason) {
        connected = false;
        plan.failed(now(), reason.toException(), Optional.of(reason));
    }

    /** Lets so much time pass and does what the plan says. */
    void run(Duration span) {
        Duration until = counted.plus(span);
        int idle = 0;
        while (counted.compareTo(until) < 0 && stopped == null) {
            if (connected && !halfOpen && !nodeUp) {
                lost(new PalyraException(ErrorCode.UNREACHABLE, "The connection to the node is closed."));
            }
            // A session ends with the certificate.
            if (connected && !halfOpen && !real.isBefore(end)) {
                cut(CloseReason.EXPIRED);
            }
            SessionPlan.Step step = plan.next(now());
            if (step instanceof SessionPlan.Step.Rest rest) {
                Duration left = until.minus(counted);
                Duration pause = rest.span().compareTo(left) < 0 ? rest.span() : left;
                idle = pause.isZero() ? idle + 1 : 0;
                if (idle > 2) {
                    throw new AssertionError("The plan turns in a circle at " + now());
                }
                pass(pause);
            } else if (step instanceof SessionPlan.Step.Stop stop) {
                stopped = stop.why();
            } else {
                perform(step);
                pass(Duration.ofMillis(20));
            }
        }
    }

    private void perform(SessionPlan.Step step) {
        if (step instanceof SessionPlan.Step.Connect) {
            connect();
        } else if (step instanceof SessionPlan.Step.Renew) {
            renew();
        } else if (step instanceof SessionPlan.Step.Probe) {
            log.add("probe");
            if (halfOpen || !nodeUp) {
                pass(Limits.AGENT_PROBE);
                lost(new PalyraException(ErrorCode.TIMED_OUT, "The node did not answer in time."));
            }
        }
    }

    private void lost(PalyraException why) {
        connected = false;
        halfOpen = false;
        plan.failed(now(), why, Optional.empty());
    }

    private void connect() {
        connects++;
        if (!now().wall().isBefore(end)) {
            throw new AssertionError("An agent does not show a certificate that it knows to have expired");
        }
        if (!nodeUp) {
            failed(new PalyraException(ErrorCode.UNREACHABLE, "No node answers."), Optional.empty());
        } else if (!real.isBefore(end)) {
            failed(CloseReason.EXPIRED.toException(), Optional.of(CloseReason.EXPIRED));
        } else {
            connected = true;
            log.add("connected");
            plan.connected(now());
            CloseReason reason = closes;
            if (reason != null) {
                cut(reason);
            }
        }
    }

    private void failed(PalyraException why, Optional<CloseReason> reason) {
        log.add("failed " + why.error());
        plan.failed(now(), why, reason);
    }

    /** As Renewer and ExpiredRenewal do it; they are tested with a real node. */
    private void renew() {
        renewals++;
        boolean expired = !now().wall().isBefore(end) || !real.isBefore(end);
        if (!nodeUp) {
            renewalFailed(ErrorCode.UNREACHABLE);
        } else if (expired && !renewsExpired) {
            renewalFailed(ErrorCode.DEVICE_CERTIFICATE_EXPIRED);
        } else if (lostAnswers > 0) {
            lostAnswers--;
            renewalFailed(ErrorCode.TIMED_OUT);
        } else {
            Instant nextStart = real.minus(Limits.CLOCK_SKEW);
            Instant nextEnd = real.plus(life);
            Instant mine = now().wall();
            if (mine.isBefore(nextStart) || !mine.isBefore(nextEnd)) {
                renewalFailed(ErrorCode.DEVICE_CLOCK_WRONG);
                return;
            }
            end = nextEnd;
            log.add("renewed");
            plan.renewed(now(), dueAt(), end);
        }
    }

    private void renewalFailed(ErrorCode error) {
        log.add("not renewed " + error);
        plan.renewalFailed(now(), new PalyraException(error, "Not renewed."));
    }

    private void pass(Duration span) {
        real = real.plus(span);
        counted = counted.plus(span);
        if (connected && !halfOpen) {
            connectedFor = connectedFor.plus(span);
        }
    }
}
