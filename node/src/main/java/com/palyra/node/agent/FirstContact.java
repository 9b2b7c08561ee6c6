package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/** Shows the new certificate to the node, which then knows that the device has it and closes the request. */
final class FirstContact {
    /** The certificate is of no use any more, so there is nothing left to go on with. */
    private static final Set<ErrorCode> TURNED_AWAY = EnumSet.of(
            ErrorCode.DEVICE_REFUSED,
            ErrorCode.DEVICE_REVOKED,
            ErrorCode.DEVICE_EVICTED,
            ErrorCode.DEVICE_CERTIFICATE_EXPIRED);

    private final DeviceState state;
    private final DeviceClient node;
    private final Renewer renewer;
    private final Backoff backoff;
    private final Pause pause;

    FirstContact(DeviceState state, DeviceClient node, Renewer renewer, Backoff backoff, Pause pause) {
        this.state = state;
        this.node = node;
        this.renewer = renewer;
        this.backoff = backoff;
        this.pause = pause;
    }

    /** Tries until the node has answered, for a minute at most; the request is forgotten when it has. */
    JoinResult make(Membership membership, DeviceIdentity device, Deadline deadline, JoinEvents events) {
        Deadline end = deadline.orSooner(Limits.PAIRING_RUN.multipliedBy(2));
        boolean told = false;
        while (true) {
            try {
                node.health(membership, device, end.atMost(Limits.REQUEST_TIMEOUT));
                state.forgetRequest();
                return new JoinResult(device.id(), membership.nodeId(), membership.certificateExpiresAt());
            } catch (PalyraException e) {
                if (e.error() == ErrorCode.DEVICE_AUTHORITY_CHANGED) {
                    return renewed(device, end);
                }
                if (TURNED_AWAY.contains(e.error())) {
                    state.forgetRequest();
                }
                if (!Decision.TRY_AGAIN.contains(e.error()) || end.passed()) {
                    throw e;
                }
                if (!told) {
                    events.notice("The certificate is stored; the node cannot be reached with it yet.");
                    told = true;
                }
                rest(end);
            }
        }
    }

    /** The node's authorities have changed since it made the certificate; the next one is used at once. */
    private JoinResult renewed(DeviceIdentity device, Deadline end) {
        Instant until = renewer.renew(state, end.atMost(Limits.REQUEST_TIMEOUT));
        state.forgetRequest();
        return new JoinResult(device.id(), state.membership().orElseThrow().nodeId(), until);
    }

    private void rest(Deadline end) {
        try {
            pause.rest(end.atMost(backoff.next()));
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }
}
