package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.EnrollmentDetails;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingOutcome;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingProver;
import com.palyra.protocol.pairing.PairingUri;
import com.palyra.protocol.pairing.PendingReceipt;
import com.palyra.protocol.pairing.ReturningProver;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the node's pairing side: a run with a code or a return, and then waiting for the answer as long as
 * the connection is good for it. A refusal of the protocol surfaces as the {@link PalyraException} that it stands for.
 */
final class PairingVisit implements AutoCloseable {
    private static final Duration SILENCE = Limits.KEEP_ALIVE.multipliedBy(3).dividedBy(2);

    private final Conversation conversation;
    private final DeviceIdentity device;
    private final InstantSource clock;
    private final Deadline deadline;
    private final Deadline run;

    PairingVisit(Conversation conversation, DeviceIdentity device, InstantSource clock, Deadline deadline) {
        this.conversation = conversation;
        this.device = device;
        this.clock = clock;
        this.deadline = deadline;
        this.run = deadline.orSooner(Limits.PAIRING_RUN);
    }

    /** Proves the code and enrols; afterwards the request waits at the node. The code stays the caller's. */
    PendingReceipt pair(PairingCode code, @Nullable PairingUri uri, EnrollmentDetails details, SecureRandom random) {
        try (PairingProver prover = PairingProver.start(
                device.id(), device.key(), code, details, conversation.serverLeafDer(), uri, random)) {
            byte[] params = conversation.ask(prover.hello(), left());
            byte[] shareV = conversation.ask(prover.onParams(params), left());
            conversation.send(prover.onShareV(shareV), left());
            byte[] pending = conversation.ask(prover.enroll(), left());
            return prover.onPending(pending);
        } catch (PairingProtocolException e) {
            throw e.asPalyraException();
        }
    }

    /** Proves that this is the device of the request. */
    void comeBack(PendingRequest request) {
        try {
            ReturningProver prover = ReturningProver.start(
                    device.id(), device.key(), request.requestId(), request.nodeKey(), conversation.serverLeafDer());
            byte[] challenge = conversation.ask(prover.hello(), left());
            conversation.send(prover.onChallenge(challenge), left());
        } catch (PairingProtocolException e) {
            throw e.asPalyraException();
        }
    }

    /**
     * Waits for the decision. The node says every {@link Limits#KEEP_ALIVE} that there is none yet.
     *
     * @return empty when the deadline has passed, or when the connection was silent so long that it may be dead and it is
     *     time to come back on another one
     */
    Optional<PairingOutcome> outcome() {
        while (!deadline.passed()) {
            try {
                byte[] frame = conversation.next(deadline.atMost(SILENCE));
                PairingOutcome outcome = PairingProver.readOutcome(
                        frame, device.id(), device.key().publicKey(), clock.instant());
                if (!(outcome instanceof PairingOutcome.StillPending)) {
                    return Optional.of(outcome);
                }
            } catch (PairingProtocolException e) {
                throw e.asPalyraException();
            } catch (PalyraException e) {
                if (e.error() == ErrorCode.TIMED_OUT) {
                    return Optional.empty();
                }
                throw e;
            }
        }
        return Optional.empty();
    }

    HostPort address() {
        return conversation.address();
    }

    @Override
    public void close() {
        conversation.close();
    }

    private Duration left() {
        return run.atMost(Limits.PAIRING_RUN);
    }
}
