package com.palyra.actors.view;

import com.palyra.protocol.identity.Ulid;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * How the node is.
 *
 * @param uptimeMs milliseconds since the node was ready
 * @param devices devices in state {@code paired}
 * @param pendingRequests requests that wait for a decision
 * @param sessions connections of devices that are attached now
 * @param pairingPaused whether PIN pairing waits for an operator
 * @param certificateExpiresAt end of the node's own leaf certificate
 */
public record StatusView(
        Ulid nodeId,
        String name,
        String version,
        InetSocketAddress quicAddress,
        long uptimeMs,
        int devices,
        int pendingRequests,
        int openCodes,
        int sessions,
        boolean pairingPaused,
        Instant certificateExpiresAt) {}
