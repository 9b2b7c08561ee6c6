package com.palyra.protocol.pairing;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;

/**
 * A verified enrolment: the code was proved, the signature and the request hold for the key of the Hello.
 *
 * @param csrDer PKCS#10 for {@code deviceKey}, its signature checked
 * @param rN the node's nonce, 32 bytes
 * @param rD the device's nonce, 32 bytes
 * @param requestHash SHA-256 that an approval is bound to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Enrollment(
        Ulid deviceId,
        Ed25519PublicKey deviceKey,
        byte[] csrDer,
        String name,
        ClientKind kind,
        String platform,
        byte[] rN,
        byte[] rD,
        byte[] requestHash) {}
