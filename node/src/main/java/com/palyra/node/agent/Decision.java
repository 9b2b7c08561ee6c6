package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.PairingOutcome;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.ServerTrust;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Waits until somebody has decided on a request, across lost connections and restarts of the node, and keeps the
 * certificate. A decision against the device ends the request here too; what is only a matter of the network does not.
 */
final class Decision {
    /** Nothing was decided; the node may be back in a moment. */
    static final Set<ErrorCode> TRY_AGAIN = EnumSet.of(
            ErrorCode.UNREACHABLE,
            ErrorCode.TIMED_OUT,
            ErrorCode.NODE_BUSY,
            ErrorCode.NODE_UNHEALTHY,
            ErrorCode.PAIR_TOO_MANY);

    private static final Set<ErrorCode> FINAL = EnumSet.of(
            ErrorCode.PAIR_REJECTED,
            ErrorCode.PAIR_EXPIRED,
            ErrorCode.PAIR_NOTHING_TO_RESUME,
            ErrorCode.PAIR_KEY_CONFLICT,
            ErrorCode.DEVICE_REVOKED);

    private final DeviceState state;
    private final Dialer dialer;
    private final DeviceIdentity device;
    private final InstantSource clock;
    private final Deadline deadline;
    private final Backoff backoff;
    private final Pause pause;
    private final JoinEvents events;

    Decision(
            DeviceState state,
            Dialer dialer,
            DeviceIdentity device,
            InstantSource clock,
            Deadline deadline,
            Backoff backoff,
            Pause pause,
            JoinEvents events) {
        this.state = state;
        this.dialer = dialer;
        this.device = device;
        this.clock = clock;
        this.deadline = deadline;
        this.backoff = backoff;
        this.pause = pause;
        this.events = events;
    }

    /**
     * Waits as long as the request lives and the deadline allows.
     *
     * @param visit the connection that the request was made on, if it is still there; the caller closes it
     */
    Membership await(PendingRequest request, Optional<PairingVisit> visit) {
        Optional<PairingVisit> open = visit;
        boolean told = false;
        while (true) {
            Optional<PalyraException> trouble = Optional.empty();
            try {
                Optional<PairingOutcome> outcome = open.isPresent() ? open.get().outcome() : visit(request);
                if (outcome.isPresent()) {
                    return keep(request, outcome.get());
                }
            } catch (PalyraException e) {
                trouble = Optional.of(tolerable(e));
            }
            requireTime(request, trouble);
            if (trouble.isEmpty()) {
                told = false;
                backoff.reset();
            } else {
                // That the first connection broke means little; the next try shows whether the node is there.
                if (!told && open.isEmpty()) {
                    events.notice("The node cannot be reached; trying again until it is back.");
                    told = true;
                }
                rest();
            }
            open = Optional.empty();
        }
    }

    /** One return, for a request that is past its end; fails with {@code PAIR_EXPIRED} if nothing is there at once. */
    Membership askOnce(PendingRequest request) {
        return visit(request)
                .map(outcome -> keep(request, outcome))
                .orElseThrow(() -> new PalyraException(ErrorCode.PAIR_EXPIRED, "The request has expired."));
    }

    private Optional<PairingOutcome> visit(PendingRequest request) {
        Dialer.Call call =
                new Dialer.Call(request.addresses(), Alpn.PAIRING, new ServerTrust.NodeKey(request.nodeKey()), null);
        Dialer.Reached reached = dialer.dial(call, deadline.atMost(Limits.HANDSHAKE_TIMEOUT));
        try (PairingVisit visit =
                new PairingVisit(Conversation.begin(reached, Limits.REQUEST_TIMEOUT), device, clock, deadline)) {
            visit.comeBack(request);
            return visit.outcome();
        }
    }

    private Membership keep(PendingRequest request, PairingOutcome outcome) {
        if (outcome instanceof PairingOutcome.Certified certified) {
            Membership membership = new Membership(
                    request.requestId(),
                    request.nodeId(),
                    request.nodeKey(),
                    Certificates.parse(certified.leafDer()),
                    certified.caBundle().stream().map(Certificates::parse).toList(),
                    request.addresses());
            state.keep(membership);
            return membership;
        }
        throw outcome instanceof PairingOutcome.Rejected rejected
                ? new PalyraException(ErrorCode.PAIR_REJECTED, "The request was rejected: " + rejected.reason())
                : new PalyraException(ErrorCode.PAIR_EXPIRED, "Nobody approved the request in time.");
    }

    private PalyraException tolerable(PalyraException e) {
        if (FINAL.contains(e.error())) {
            state.forgetRequest();
        }
        if (!TRY_AGAIN.contains(e.error())) {
            throw e;
        }
        return e;
    }

    private void requireTime(PendingRequest request, Optional<PalyraException> trouble) {
        if (deadline.passed()) {
            throw new PalyraException(ErrorCode.PAIR_UNDECIDED, "Nobody has decided on the request yet.");
        }
        Instant end = request.expiresAt().plus(Limits.CLOCK_SKEW);
        if (clock.instant().isAfter(end)) {
            throw trouble.orElseGet(() -> new PalyraException(ErrorCode.PAIR_EXPIRED, "The request has expired."));
        }
    }

    private void rest() {
        try {
            pause.rest(deadline.atMost(backoff.next()));
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }
}
