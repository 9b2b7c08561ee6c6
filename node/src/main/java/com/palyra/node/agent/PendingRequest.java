package com.palyra.node.agent;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PendingReceipt;
import java.time.Instant;
import java.util.List;

/**
 * A request that a person at the node has to decide on, as the device keeps it across its own restarts.
 *
 * @param nodeKey the key that the node proved; a later server must prove it too
 * @param shortString six digits, shown at the device only
 * @param expiresAt when the request ends by itself, by the node's clock
 * @param addresses where the node was reached, the one that answered first
 */
public record PendingRequest(
        Ulid requestId,
        Ulid nodeId,
        Ed25519PublicKey nodeKey,
        String shortString,
        Instant expiresAt,
        List<HostPort> addresses) {
    /** Copies the addresses. */
    public PendingRequest {
        addresses = List.copyOf(addresses);
    }

    static PendingRequest of(PendingReceipt receipt, List<HostPort> addresses) {
        return new PendingRequest(
                receipt.requestId(),
                receipt.nodeId(),
                receipt.nodeKey(),
                receipt.shortString(),
                receipt.expiresAt(),
                addresses);
    }

    PendingRequest at(List<HostPort> others) {
        return new PendingRequest(requestId, nodeId, nodeKey, shortString, expiresAt, others);
    }
}
