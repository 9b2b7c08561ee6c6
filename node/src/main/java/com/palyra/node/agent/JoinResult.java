package com.palyra.node.agent;

import com.palyra.protocol.identity.Ulid;
import java.time.Instant;

/**
 * A device that is paired and has been seen by its node.
 *
 * @param certificateExpiresAt end of the device's certificate
 */
public record JoinResult(Ulid deviceId, Ulid nodeId, Instant certificateExpiresAt) {}
