package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What an agent does next to stay connected with its node for months: connect, renew its certificate, look whether the node is
 * still there, rest, or stop for good. Decides only; it reads no clock and does nothing itself. For one thread.
 *
 * <p>Certificates are judged by the time of the day, waits by the clock that only counts. When the two move against each other,
 * the machine slept or its clock was set: waits end, and a connection has to prove that it still works.
 */
final class SessionPlan {
    /** What to do next. */
    sealed interface Step {
        /** Connect; then tell {@link #connected} or {@link #failed}. */
        record Connect() implements Step {}

        /** Get the next certificate; then tell {@link #certificate} or {@link #renewalFailed}. */
        record Renew() implements Step {}

        /** See whether the node answers on the connection that there is, and give it up if not. */
        record Probe() implements Step {}

        /** Do nothing for that long, unless something happens before. */
        record Rest(Duration span) implements Step {}

        /** End; nothing but a person can help. */
        record Stop(PalyraException why) implements Step {}
    }

    /** The device is turned away for good, or cannot know who it is. */
    private static final Set<ErrorCode> FINAL = EnumSet.of(
            ErrorCode.DEVICE_REVOKED,
            ErrorCode.DEVICE_EVICTED,
            ErrorCode.DEVICE_NOT_PAIRED,
            ErrorCode.STATE_DAMAGED,
            ErrorCode.STATE_NOT_PRIVATE,
            ErrorCode.SECRET_DAMAGED,
            ErrorCode.SECRET_UNSAFE);

    /** A person has to do something first, so asking often is of no use. */
    private static final Set<ErrorCode> PATIENT = EnumSet.of(
            ErrorCode.DEVICE_REFUSED,
            ErrorCode.DEVICE_CLOCK_WRONG,
            ErrorCode.DEVICE_CERTIFICATE_EXPIRED,
            ErrorCode.DEVICE_AUTHORITY_CHANGED,
            ErrorCode.SERVER_UNTRUSTED,
            ErrorCode.PROTOCOL_FAILED);

    private final Backoff quick;
    private final Backoff patient;
    private final Backoff renewing;

    private Instant renewAt = Instant.MAX;
    private Instant expiresAt = Instant.MAX;
    private @Nullable Moment lastLook;
    private @Nullable Duration connectedSince;
    private Duration connectAt = Duration.ofSeconds(Long.MIN_VALUE);
    private Duration renewAgainAt = Duration.ofSeconds(Long.MIN_VALUE);
    private boolean renewNow;
    private boolean probe;
    private int taken;
    private int renewalsRefused;
    private int firstAddress;
    private @Nullable PalyraException stopped;

    SessionPlan(RandomGenerator random) {
        quick = new Backoff(random, Limits.AGENT_RETRY_LONGEST);
        patient = new Backoff(random, Limits.AGENT_REFUSED_LONGEST);
        renewing = new Backoff(random, Limits.AGENT_RETRY_LONGEST);
    }

    /** What to do now. */
    Step next(Moment now) {
        Moment before = lastLook;
        lastLook = now;
        if (stopped != null) {
            return new Step.Stop(stopped);
        }
        if (before != null && now.jumpSince(before).compareTo(Limits.CLOCK_JUMP) > 0) {
            jumped(now);
        }
        if (probe) {
            probe = false;
            return new Step.Probe();
        }
        boolean due = renewNow || !now.wall().isBefore(renewAt);
        if (due && reached(now, renewAgainAt)) {
            return new Step.Renew();
        }
        if (connectedSince != null) {
            return new Step.Rest(due ? until(now, renewAgainAt) : untilRenewal(now));
        }
        // With a certificate that has expired nobody lets the device in.
        boolean expired = !now.wall().isBefore(expiresAt);
        if (expired) {
            return new Step.Rest(until(now, renewAgainAt));
        }
        return reached(now, connectAt) ? new Step.Connect() : new Step.Rest(until(now, connectAt));
    }

    /** Why there is nothing more to do but stop, if that is so. */
    Optional<PalyraException> over() {
        return Optional.ofNullable(stopped);
    }

    /** This is the certificate from now on: after a start, a renewal, or when a command beside the agent has renewed. */
    void certificate(Instant dueAt, Instant end) {
        boolean other = !end.equals(expiresAt);
        renewAt = dueAt;
        expiresAt = end;
        if (other) {
            renewNow = false;
            renewalsRefused = 0;
            renewing.reset();
        }
    }

    /** A renewal has ended well; the node may have given the certificate that there is, which is almost new. */
    void renewed(Moment now, Instant dueAt, Instant end) {
        certificate(dueAt, end);
        renewNow = false;
        renewalsRefused = 0;
        connectAt = now.counted();
        renewAgainAt = now.after(Limits.AGENT_LOOK);
    }

    /** The node wants the device to renew now, or refused its certificate as expired. */
    void renewalWanted() {
        renewNow = true;
    }

    /** The certificate is as it was. */
    void renewalFailed(Moment now, PalyraException why) {
        if (FINAL.contains(why.error())) {
            stopped = why;
            return;
        }
        // The node says only to its operator why it does not renew; to this device it is the end, if it means it.
        boolean refused = why.error() == ErrorCode.DEVICE_CERTIFICATE_EXPIRED;
        renewalsRefused = refused ? renewalsRefused + 1 : 0;
        if (renewalsRefused >= Limits.AGENT_RENEWALS_REFUSED) {
            stopped = why;
            return;
        }
        renewAgainAt = now.after((PATIENT.contains(why.error()) ? patient : renewing).next());
    }

    /** The node has answered on a new connection. */
    void connected(Moment now) {
        connectedSince = now.counted();
    }

    /**
     * Connecting failed, or the connection is lost.
     *
     * @param reason with which the node closed it, if it said so
     */
    void failed(Moment now, PalyraException why, Optional<CloseReason> reason) {
        Optional<Duration> lived = Optional.ofNullable(connectedSince).map(now.counted()::minus);
        connectedSince = null;
        probe = false;
        if (FINAL.contains(why.error())) {
            stopped = why;
            return;
        }
        if (reason.filter(CloseReason.SUPERSEDED::equals).isPresent()) {
            boolean atOnce =
                    lived.filter(span -> span.compareTo(Limits.AGENT_TAKEN) < 0).isPresent();
            taken = atOnce ? taken + 1 : 0;
            if (taken >= Limits.AGENT_TAKEN_TIMES) {
                stopped = new PalyraException(
                        ErrorCode.DEVICE_TAKEN, "Another agent with this device's identity takes its sessions.");
                return;
            }
        } else if (lived.filter(span -> span.compareTo(Limits.AGENT_STABLE) >= 0)
                .isPresent()) {
            taken = 0;
        }
        if (lived.filter(span -> span.compareTo(Limits.AGENT_STABLE) >= 0).isPresent()) {
            quick.reset();
            patient.reset();
        }
        if (lived.isEmpty() || why.error() == ErrorCode.NODE_BUSY) {
            firstAddress++;
        }
        if (Renewer.isMended(why)) {
            renewNow = true;
        }
        boolean waits = PATIENT.contains(why.error())
                && reason.filter(CloseReason.SUPERSEDED::equals).isEmpty();
        connectAt = now.after((waits ? patient : quick).next());
    }

    /** Which of so many addresses to try first: the one that worked, else the next one. */
    int firstOf(int addresses) {
        return Math.floorMod(firstAddress, addresses);
    }

    private void jumped(Moment now) {
        quick.reset();
        patient.reset();
        renewing.reset();
        connectAt = now.counted();
        renewAgainAt = now.counted();
        probe = connectedSince != null;
    }

    private Duration untilRenewal(Moment now) {
        // A certificate may be for longer than a duration can count in nanoseconds.
        return now.wall().plus(Limits.AGENT_LOOK).isBefore(renewAt)
                ? Limits.AGENT_LOOK
                : Duration.between(now.wall(), renewAt);
    }

    private static boolean reached(Moment now, Duration moment) {
        return now.counted().compareTo(moment) >= 0;
    }

    private static Duration until(Moment now, Duration moment) {
        Duration left = moment.minus(now.counted());
        return left.compareTo(Limits.AGENT_LOOK) < 0 ? left : Limits.AGENT_LOOK;
    }
}
