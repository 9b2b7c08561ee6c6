package com.palyra.protocol.pairing;

import com.palyra.protocol.LengthPrefixed;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * What the device derives from a code: {@code w0s || w1s} = scrypt, each half taken modulo the order of the group
 * (RFC 9383, section 3.2).
 *
 * <p>Identities are unknown when a code is minted, so both are empty. About 100 ms and 32 MiB.
 */
record CodeSecrets(BigInteger w0, BigInteger w1) {
    static final int SALT_BYTES = 16;

    private static final int COST = 32_768;
    private static final int BLOCK = 8;
    private static final int PARALLEL = 1;
    /** Eight bytes more than the order has, so that the reduction leaves no bias (RFC 9383, section 3.2). */
    private static final int HALF_BYTES = 40;

    static CodeSecrets derive(PairingCode code, byte[] salt) {
        byte[] password = code.password().exposeCopy();
        byte[] input = LengthPrefixed.unlabelled()
                .add(password)
                .add(new byte[0])
                .add(new byte[0])
                .toByteArray();
        byte[] both = SCrypt.generate(input, salt, COST, BLOCK, PARALLEL, 2 * HALF_BYTES);
        try {
            return new CodeSecrets(scalar(both, 0), scalar(both, HALF_BYTES));
        } finally {
            Arrays.fill(password, (byte) 0);
            Arrays.fill(input, (byte) 0);
            Arrays.fill(both, (byte) 0);
        }
    }

    private static BigInteger scalar(byte[] both, int from) {
        return new BigInteger(1, both, from, HALF_BYTES).mod(P256.ORDER);
    }

    @Override
    public String toString() {
        return "CodeSecrets[redacted]";
    }
}
