package com.palyra.protocol.pairing;

import com.palyra.protocol.SensitiveBytes;

/**
 * What the verifier makes of a prover's share.
 *
 * @param shareV 65 bytes, to be sent
 * @param confirmV 32 bytes, to be sent
 * @param expectedConfirmP what a prover that knows the code will send; 32 bytes, to be kept secret and compared in
 *     constant time
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record VerifierAnswer(byte[] shareV, byte[] confirmV, SensitiveBytes expectedConfirmP) {
    @Override
    public String toString() {
        return "VerifierAnswer[redacted]";
    }
}
