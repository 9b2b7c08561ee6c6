package com.palyra.node.agent;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.ServerTrust;
import com.palyra.protocol.quic.TlsIdentity;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * A paired device's way to its node: mutual TLS, and on every connection the node's chain, ULID and key are checked.
 * Blocking.
 */
public final class DeviceClient {
    private static final String HEALTH = "node.health";

    private final Dialer dialer;
    private final InstantSource clock;

    /** A client over this endpoint, which stays the caller's. */
    public DeviceClient(QuicClient client, InstantSource clock) {
        this.dialer = new Dialer(client);
        this.clock = clock;
    }

    /**
     * Asks the node how it is.
     *
     * @throws PalyraException {@code DEVICE_NOT_PAIRED}, {@code DEVICE_REVOKED}, {@code DEVICE_REFUSED},
     *     {@code DEVICE_CERTIFICATE_EXPIRED}, {@code SERVER_UNTRUSTED}, {@code UNREACHABLE} or {@code TIMED_OUT}
     */
    public HealthResult health(DeviceState state, Duration timeout) {
        Membership membership = state.membership().orElseThrow(DeviceClient::notPaired);
        try (DeviceIdentity device = state.identity().orElseThrow(DeviceClient::notPaired)) {
            return health(membership, device, timeout);
        }
    }

    HealthResult health(Membership membership, DeviceIdentity device, Duration timeout) {
        // Both ends check it; saying so here needs no connection and names the reason.
        if (!clock.instant().isBefore(membership.certificateExpiresAt())) {
            throw new PalyraException(
                    ErrorCode.DEVICE_CERTIFICATE_EXPIRED,
                    "The device's certificate expired at " + membership.certificateExpiresAt() + ".");
        }
        Dialer.Reached reached = dialer.dial(call(membership, device), timeout);
        try (var connection = reached.connection()) {
            long begun = System.nanoTime();
            RpcResponse response = Waiting.await(connection.request(RpcRequest.of(HEALTH)), timeout);
            Duration roundTrip = Duration.ofNanos(System.nanoTime() - begun);
            if (response instanceof RpcResponse.Health health) {
                return new HealthResult(health.ok(), health.nodeRpcMtlsRequired(), roundTrip);
            }
            throw new PalyraException(
                    ErrorCode.PROTOCOL_FAILED, "The node answered with something else than its health.");
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
