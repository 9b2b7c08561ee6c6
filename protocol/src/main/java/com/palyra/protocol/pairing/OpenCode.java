package com.palyra.protocol.pairing;

import java.time.Instant;

/**
 * One code that is open: this instance, not whatever else may get the same slot later. Compared by identity.
 *
 * <p>{@code toString} does not show the record.
 */
public final class OpenCode {
    private final String slot;
    private final CodeMethod method;
    private final Purpose purpose;
    private final RegistrationRecord record;
    private final Instant expiresAt;
    private int failures;

    OpenCode(String slot, CodeMethod method, Purpose purpose, RegistrationRecord record, Instant expiresAt) {
        this.slot = slot;
        this.method = method;
        this.purpose = purpose;
        this.record = record;
        this.expiresAt = expiresAt;
    }

    /** The four digits that find it. */
    public String slot() {
        return slot;
    }

    /** PIN or QR. */
    public CodeMethod method() {
        return method;
    }

    /** What it was minted for. */
    public Purpose purpose() {
        return purpose;
    }

    /** What its proof is checked against. */
    public RegistrationRecord record() {
        return record;
    }

    /** From this moment on it is closed. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Guesses counted now, those of runs that have not ended included; always 0 for QR. */
    public int failures() {
        return failures;
    }

    void countFailure() {
        failures++;
    }

    @Override
    public String toString() {
        return "OpenCode[slot=" + slot + ", method=" + method + ", expiresAt=" + expiresAt + "]";
    }
}
