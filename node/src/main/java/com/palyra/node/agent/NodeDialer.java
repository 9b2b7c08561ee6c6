package com.palyra.node.agent;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.ServerTrust;
import com.palyra.protocol.quic.TlsIdentity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Connects a paired device with its node: mutual TLS, and the node's chain, ULID and key are checked every time. */
final class NodeDialer {
    private final Dialer dialer;
    private final ExpiredRenewal expired;
    private final InstantSource clock;

    NodeDialer(QuicClient client, InstantSource clock) {
        this.dialer = new Dialer(client);
        this.expired = new ExpiredRenewal(client, clock);
        this.clock = clock;
    }

    /** A connection of the device that this state is of. */
    ClientConnection dial(DeviceState state, Duration timeout) {
        Membership membership = state.membership().orElseThrow(NodeDialer::notPaired);
        try (DeviceIdentity device = state.identity().orElseThrow(NodeDialer::notPaired)) {
            return dial(membership, device, timeout);
        }
    }

    ClientConnection dial(Membership membership, DeviceIdentity device, Duration timeout) {
        return reach(membership, device, timeout).connection();
    }

    /** The same, and the address that answered. */
    Dialer.Reached reach(Membership membership, DeviceIdentity device, Duration timeout) {
        // Both ends check it; saying so here needs no connection and names the reason.
        if (!clock.instant().isBefore(membership.certificateExpiresAt())) {
            throw new PalyraException(
                    ErrorCode.DEVICE_CERTIFICATE_EXPIRED,
                    "The device's certificate expired at " + membership.certificateExpiresAt() + ".");
        }
        try {
            return dialer.dial(call(membership, device), timeout);
        } catch (PalyraException e) {
            // A node whose certificate is not valid yet, or no more, by a clock that is wrong, or is another
            // authority's.
            throw e.error() == ErrorCode.SERVER_UNTRUSTED
                    ? expired.whyNot(membership, device, timeout).orElse(e)
                    : e;
        }
    }

    private static Dialer.Call call(Membership membership, DeviceIdentity device) {
        try {
            return new Dialer.Call(
                    membership.addresses(),
                    Alpn.DEVICE,
                    new ServerTrust.NodeChain(membership.authorities(), membership.nodeId(), membership.nodeKey()),
                    TlsIdentity.of(device.key(), List.of(membership.certificate())));
        } catch (IllegalArgumentException e) {
            throw new PalyraException(
                    ErrorCode.STATE_DAMAGED, "The stored certificate is not for this device's key.", e);
        }
    }

    private static PalyraException notPaired() {
        return new PalyraException(ErrorCode.DEVICE_NOT_PAIRED, "This device is not paired with a node.");
    }
}
