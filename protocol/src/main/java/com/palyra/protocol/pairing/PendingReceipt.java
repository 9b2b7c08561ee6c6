package com.palyra.protocol.pairing;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;

/**
 * What a device keeps while a person decides.
 *
 * @param requestId the request, for coming back
 * @param nodeId the node as it named itself inside the proved run
 * @param nodeKey the node's identity key, the key of its TLS leaf
 * @param shortString six digits for the person who approves
 * @param expiresAt when the request ends by itself, by the node's clock
 */
public record PendingReceipt(
        Ulid requestId, Ulid nodeId, Ed25519PublicKey nodeKey, String shortString, Instant expiresAt) {}
