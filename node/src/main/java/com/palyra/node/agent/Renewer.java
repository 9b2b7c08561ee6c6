package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateRefusedException;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.rpc.Renewal;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Gets a paired device its next certificate. The next one is stored before the node sees it, and takes the place of the one
 * before only after the node has: whenever this is interrupted, one of the two that are stored is good. Blocking; the caller
 * holds the lock of the state directory.
 */
public final class Renewer {
    /** Refusals of a certificate; the one before may still be good. */
    private static final List<ErrorCode> TURNED_AWAY =
            List.of(ErrorCode.DEVICE_REFUSED, ErrorCode.DEVICE_CERTIFICATE_EXPIRED, ErrorCode.DEVICE_AUTHORITY_CHANGED);

    private static final List<ErrorCode> MENDED =
            List.of(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, ErrorCode.DEVICE_AUTHORITY_CHANGED);

    private static final int JITTER = 12;
    private static final int JITTER_STEPS = 1000;

    private final NodeDialer dialer;
    private final DeviceClient node;
    private final ExpiredRenewal expired;
    private final InstantSource clock;

    /** One over this endpoint, which stays the caller's. */
    public Renewer(QuicClient client, InstantSource clock) {
        this.dialer = new NodeDialer(client, clock);
        this.node = new DeviceClient(client, clock);
        this.expired = new ExpiredRenewal(client, clock);
        this.clock = clock;
    }

    /**
     * Whether it is time: two thirds of the certificate's life are over, up to a twelfth more or less, which the certificate
     * decides, so that devices do not come all at once and processes of one device agree; or an earlier renewal was interrupted.
     */
    public static boolean isDue(DeviceState state, Instant now) {
        return state.membership()
                .filter(membership -> state.renewed().isPresent() || !now.isBefore(dueAt(membership)))
                .isPresent();
    }

    /** When two thirds of the certificate's life are over, up to a twelfth more or less. */
    static Instant dueAt(Membership membership) {
        // Issuing puts the beginning back by that much.
        Instant start = membership.certificate().getNotBefore().toInstant().plus(Limits.CLOCK_SKEW);
        Duration life = Duration.between(start, membership.certificateExpiresAt());
        Duration most = life.dividedBy(JITTER);
        // Serials are random.
        int share = Math.floorMod(membership.certificate().getSerialNumber().hashCode(), 2 * JITTER_STEPS + 1);
        Duration jitter = most.multipliedBy(share - JITTER_STEPS).dividedBy(JITTER_STEPS);
        return start.plus(life.multipliedBy(2).dividedBy(3)).plus(jitter);
    }

    /** Whether the device has no certificate that is good by this clock. */
    public static boolean isExpired(DeviceState state, Instant now) {
        return state.membership()
                .filter(membership -> !now.isBefore(membership.certificateExpiresAt()))
                .isPresent();
    }

    /**
     * Renews, also for a time after the certificate has expired.
     *
     * @param timeout for each of a few answers
     * @return the end of the certificate that the device uses from now on; the node gives the one that there is as long as it
     *     is almost new
     * @throws PalyraException what {@link DeviceClient#health} throws, {@code NODE_BUSY}, and {@code DEVICE_CLOCK_WRONG}; the
     *     device goes on with what it had
     */
    public Instant renew(DeviceState state, Duration timeout) {
        Membership membership = state.membership()
                .orElseThrow(() ->
                        new PalyraException(ErrorCode.DEVICE_NOT_PAIRED, "This device is not paired with a node."));
        try (DeviceIdentity device = state.identity().orElseThrow()) {
            Optional<Membership> interrupted = state.renewed();
            if (interrupted.isPresent() && isSeen(interrupted.get(), device, timeout)) {
                state.useRenewed(interrupted.get());
                membership = interrupted.get();
            }
            state.forgetRenewed();
            Membership renewed = membership.with(next(membership, device, timeout));
            if (renewed.equals(membership)) {
                return membership.certificateExpiresAt();
            }
            state.keepRenewed(renewed);
            node.health(renewed, device, timeout);
            state.useRenewed(renewed);
            return renewed.certificateExpiresAt();
        }
    }

    /** Whether this failure to get in ends with a renewal. */
    public static boolean isMended(PalyraException failure) {
        return MENDED.contains(failure.error());
    }

    private boolean isSeen(Membership next, DeviceIdentity device, Duration timeout) {
        try {
            node.health(next, device, timeout);
            return true;
        } catch (PalyraException e) {
            if (TURNED_AWAY.contains(e.error())) {
                return false;
            }
            throw e;
        }
    }

    /**
     * The node may say that it has expired when this machine's clock does not, and may not know who signed it any more, or the
     * device who signed the node's.
     */
    private RenewedCertificate next(Membership membership, DeviceIdentity device, Duration timeout) {
        try {
            return ask(membership, device, timeout);
        } catch (PalyraException e) {
            if (!isMended(e)) {
                throw e;
            }
            return byKey(membership, device, timeout, e);
        }
    }

    /** A node that does not renew what has not expired has not said that it knows this device no more. */
    private RenewedCertificate byKey(
            Membership membership, DeviceIdentity device, Duration timeout, PalyraException before) {
        try {
            return expired.ask(membership, device, timeout);
        } catch (PalyraException refused) {
            boolean stillGood = before.error() == ErrorCode.DEVICE_AUTHORITY_CHANGED
                    && refused.error() == ErrorCode.DEVICE_CERTIFICATE_EXPIRED
                    && clock.instant().isBefore(membership.certificateExpiresAt());
            throw stillGood ? before : refused;
        }
    }

    private RenewedCertificate ask(Membership membership, DeviceIdentity device, Duration timeout) {
        try (ClientConnection connection = dialer.dial(membership, device, timeout)) {
            RpcResponse response = Waiting.await(connection.request(Renewal.request()), timeout);
            if (response instanceof RpcResponse.Failure) {
                throw new PalyraException(ErrorCode.NODE_BUSY, "The node does not renew the certificate now.");
            }
            if (!(response instanceof RpcResponse.Result result)) {
                throw wrong();
            }
            RenewedCertificate next = Renewal.read(result.result());
            Membership.requireOwn(next, device, clock.instant());
            return next;
        } catch (RpcException | CertificateRefusedException e) {
            throw wrong();
        }
    }

    static PalyraException wrong() {
        return new PalyraException(
                ErrorCode.PROTOCOL_FAILED, "The node answered with something else than a certificate of this device.");
    }
}
