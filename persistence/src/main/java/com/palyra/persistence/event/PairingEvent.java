package com.palyra.persistence.event;

import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.List;

/** What happened to one pairing request. */
public sealed interface PairingEvent extends DurableEvent {
    /** The request. */
    Ulid requestId();

    /** A device proved a code and asks to be let in. */
    record PairingRequested(
            Ulid requestId,
            Ulid deviceId,
            byte[] publicKey,
            String name,
            String kind,
            String platform,
            String address,
            byte[] csr,
            byte[] nonceNode,
            byte[] nonceDevice,
            byte[] requestHash,
            Instant expiresAt,
            Instant at)
            implements PairingEvent {}

    /** An operator typed a short string that is not the device's; {@code wrong} counts from 1. */
    record ShortStringMismatched(Ulid requestId, int wrong, Instant at) implements PairingEvent {}

    /**
     * An operator approved this very request.
     *
     * @param grants what the device may do from the start, each written {@code SCOPE=ACCESS}
     */
    record PairingApproved(
            Ulid requestId,
            byte[] requestHash,
            String reason,
            boolean shortStringSkipped,
            List<String> grants,
            Instant at)
            implements PairingEvent {}

    /** The request was turned down. */
    record PairingRejected(Ulid requestId, String reason, Instant at) implements PairingEvent {}

    /** Nobody decided in time. */
    record PairingExpired(Ulid requestId, Instant at) implements PairingEvent {}

    /** The certificate exists and is offered until it is first used. */
    record PairingCertificateReady(Ulid requestId, byte[] leafDer, List<byte[]> caBundle, Instant at)
            implements PairingEvent {}

    /** The device used its certificate. */
    record PairingCompleted(Ulid requestId, Instant at) implements PairingEvent {}
}
