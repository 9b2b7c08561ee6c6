package com.palyra.protocol.pairing;

import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.List;

/** How a request stands, as the node tells the device. */
public sealed interface PairingOutcome {
    /**
     * Approved. The leaf carries this device's id and key and is signed by an authority of the bundle.
     *
     * @param leafDer the device's certificate
     * @param caBundle the authorities to trust, 1 to 8 certificates in DER
     * @param grants what was granted with the approval
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Certified(byte[] leafDer, List<byte[]> caBundle, List<String> grants) implements PairingOutcome {}

    /** A person said no; the reason is printable. */
    record Rejected(String reason) implements PairingOutcome {}

    /** Nobody decided in time. */
    record Expired() implements PairingOutcome {}

    /** Nobody has decided yet; another answer follows on the same stream. */
    record StillPending(Ulid requestId, Instant expiresAt) implements PairingOutcome {}
}
