package com.palyra.actors.view;

import com.palyra.protocol.identity.Ulid;
import java.time.Instant;

/**
 * A pairing request as an operator sees it. The short string is not in it: only the device shows that.
 *
 * @param fingerprint lower-case hex SHA-256 of the device's raw public key
 * @param kind {@code cli}, {@code desktop} or {@code node}, as the device says
 */
public record RequestView(
        Ulid requestId,
        Ulid deviceId,
        String name,
        String kind,
        String platform,
        String address,
        String fingerprint,
        RequestState state,
        Instant requestedAt,
        Instant expiresAt) {}
