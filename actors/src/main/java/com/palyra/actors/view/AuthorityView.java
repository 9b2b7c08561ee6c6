package com.palyra.actors.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority of a node.
 *
 * @param fingerprint SHA-256 of its certificate
 * @param retirableAt for one that signs no more: when what it signed for devices has expired
 */
public record AuthorityView(
        String fingerprint,
        AuthorityStanding standing,
        Instant notBefore,
        Instant notAfter,
        @Nullable Instant retirableAt) {}
