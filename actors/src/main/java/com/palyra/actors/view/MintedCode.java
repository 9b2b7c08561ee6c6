package com.palyra.actors.view;

import com.palyra.protocol.pairing.CodeMethod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A fresh code, shown once. It carries the secret, so {@link #toString()} is redacted.
 *
 * @param code what a person types, {@code <slot>-<pin>}; null for a QR code
 * @param uri what the QR code says; null for a PIN
 * @param nodeFingerprint lower-case hex SHA-256 of the node's raw public key
 */
public record MintedCode(
        String slot,
        CodeMethod method,
        @Nullable String code,
        @Nullable String uri,
        Instant expiresAt,
        String nodeFingerprint) {
    @Override
    public String toString() {
        return "MintedCode[slot=" + slot + ", method=" + method + ", secret redacted]";
    }
}
