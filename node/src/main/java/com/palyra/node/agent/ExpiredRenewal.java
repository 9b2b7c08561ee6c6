package com.palyra.node.agent;

import com.palyra.node.terminal.Durations;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateRefusedException;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingRefusedException;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.RenewingProver;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.ServerTrust;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How a device whose certificate has expired gets the next one: as a stranger, who proves the identity key. Nothing is sent
 * or signed before the server has shown the stored key of the node. Blocking.
 */
final class ExpiredRenewal {
    private final Dialer dialer;
    private final InstantSource clock;

    ExpiredRenewal(QuicClient client, InstantSource clock) {
        this.dialer = new Dialer(client);
        this.clock = clock;
    }

    /**
     * The next certificate, checked.
     *
     * @param timeout for each of at most three answers
     * @throws PalyraException {@code DEVICE_CERTIFICATE_EXPIRED} if the node refuses, for a reason that only its operator
     *     sees; {@code DEVICE_CLOCK_WRONG} if it refuses or the certificate is not good now, and the two clocks differ by more
     *     than {@link Limits#CLOCK_SKEW}
     */
    RenewedCertificate ask(Membership membership, DeviceIdentity device, Duration timeout) {
        try (Conversation conversation = begin(membership, timeout)) {
            RenewingProver prover = prover(membership, device, conversation);
            RenewingProver.Answer answer = prover.onChallenge(conversation.ask(prover.hello(), timeout));
            Optional<PalyraException> wrongClock = difference(answer.nodeTime());
            try {
                RenewedCertificate next = prover.onRenewed(conversation.ask(answer.proof(), timeout));
                Membership.requireOwn(next, device, clock.instant());
                return next;
            } catch (PairingRefusedException e) {
                throw wrongClock
                        .filter(wrong -> e.code() == RefusalCode.NOT_RENEWED)
                        .orElseGet(e::asPalyraException);
            } catch (CertificateRefusedException e) {
                throw wrongClock.orElseGet(Renewer::wrong);
            }
        } catch (PairingProtocolException e) {
            throw e.asPalyraException();
        }
    }

    /**
     * Asks the node what time it is, to explain why its certificate does not hold that should; nothing is proved to it.
     *
     * @return {@code DEVICE_CLOCK_WRONG}, or {@code DEVICE_AUTHORITY_CHANGED} if the clocks agree, so that the device does not
     *     know who signed it; empty if nobody answers who is the node
     */
    Optional<PalyraException> whyNot(Membership membership, DeviceIdentity device, Duration timeout) {
        try (Conversation conversation = begin(membership, timeout)) {
            RenewingProver prover = prover(membership, device, conversation);
            Instant nodeTime = prover.onChallenge(conversation.ask(prover.hello(), timeout))
                    .nodeTime();
            return difference(nodeTime)
                    .or(() -> Optional.of(new PalyraException(
                            ErrorCode.DEVICE_AUTHORITY_CHANGED,
                            "The node has another certificate authority than this device knows.")));
        } catch (PairingProtocolException | PalyraException e) {
            return Optional.empty();
        }
    }

    private Conversation begin(Membership membership, Duration timeout) {
        Dialer.Call call = new Dialer.Call(
                membership.addresses(), Alpn.PAIRING, new ServerTrust.NodeKey(membership.nodeKey()), null);
        return Conversation.begin(dialer.dial(call, timeout), timeout);
    }

    private static RenewingProver prover(Membership membership, DeviceIdentity device, Conversation conversation)
            throws PairingProtocolException {
        return RenewingProver.start(device.id(), device.key(), membership.nodeKey(), conversation.serverLeafDer());
    }

    /** With two clocks that differ, neither side's judgement of a certificate means much to the other. */
    private Optional<PalyraException> difference(Instant nodeTime) {
        Duration ahead = Duration.between(nodeTime, clock.instant());
        return ahead.abs().compareTo(Limits.CLOCK_SKEW) > 0
                ? Optional.of(new PalyraException(
                        ErrorCode.DEVICE_CLOCK_WRONG,
                        "This machine's clock is " + Durations.format(ahead)
                                + (ahead.isNegative() ? " behind" : " ahead of")
                                + " the node's, so their certificates do not hold here."))
                : Optional.empty();
    }
}
