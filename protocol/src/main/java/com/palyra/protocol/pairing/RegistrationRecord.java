package com.palyra.protocol.pairing;

import java.math.BigInteger;
import java.security.SecureRandom;

/**
 * What the node keeps of a code: {@code w0} (32 bytes, big-endian), {@code L} (65 bytes, uncompressed) and the salt
 * (16 bytes). Whoever has it can test guesses of a PIN, so it stays in memory.
 *
 * <p>{@code toString} is redacted. The arrays are not copied: treat them as read-only.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RegistrationRecord(byte[] w0, byte[] l, byte[] salt) {
    /** Checks lengths; whether {@code l} is a point shows when it is used. */
    public RegistrationRecord {
        if (w0.length != P256.SCALAR_BYTES || l.length != P256.POINT_BYTES || salt.length != CodeSecrets.SALT_BYTES) {
            throw new IllegalArgumentException("A registration record has 32, 65 and 16 bytes");
        }
    }

    /**
     * Derives the record of a code by scrypt. Takes about 100 ms and 32 MiB: never on an event loop.
     *
     * @param salt 16 random bytes
     */
    public static RegistrationRecord derive(PairingCode code, byte[] salt) {
        CodeSecrets secrets = CodeSecrets.derive(code, salt);
        return of(secrets.w0(), secrets.w1(), salt);
    }

    /**
     * A record that no code leads to, for slots that do not exist. One per process is enough: nobody can tell two uses
     * of it from two records, and making it ahead hides the time it takes.
     */
    public static RegistrationRecord random(byte[] salt, SecureRandom random) {
        return of(P256.randomScalar(random), P256.randomScalar(random), salt);
    }

    private static RegistrationRecord of(BigInteger w0, BigInteger w1, byte[] salt) {
        byte[] l = P256.multiply(P256.G, w1).getEncoded(false);
        return new RegistrationRecord(P256.encodeScalar(w0), l, salt.clone());
    }

    @Override
    public String toString() {
        return "RegistrationRecord[redacted]";
    }
}
