package com.palyra.node.agent;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A paired device's way to its node: mutual TLS, and on every connection the node's chain, ULID and key are checked.
 * Blocking.
 */
public final class DeviceClient {
    private static final String HEALTH = "node.health";

    private final NodeDialer dialer;

    /** A client over this endpoint, which stays the caller's. */
    public DeviceClient(QuicClient client, InstantSource clock) {
        this.dialer = new NodeDialer(client, clock);
    }

    /**
     * Asks the node how it is.
     *
     * @throws PalyraException {@code DEVICE_NOT_PAIRED}, {@code DEVICE_REVOKED}, {@code DEVICE_REFUSED},
     *     {@code DEVICE_CERTIFICATE_EXPIRED}, {@code SERVER_UNTRUSTED}, {@code UNREACHABLE} or {@code TIMED_OUT}
     */
    public HealthResult health(DeviceState state, Duration timeout) {
        return health(dialer.dial(state, timeout), timeout);
    }

    HealthResult health(Membership membership, DeviceIdentity device, Duration timeout) {
        return health(dialer.dial(membership, device, timeout), timeout);
    }

    private static HealthResult health(ClientConnection opened, Duration timeout) {
        try (ClientConnection connection = opened) {
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
}
