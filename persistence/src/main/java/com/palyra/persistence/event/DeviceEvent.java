package com.palyra.persistence.event;

import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.Map;

/** What happened to one device. */
public sealed interface DeviceEvent extends DurableEvent {
    /** The device. */
    Ulid deviceId();

    /** The device was bound to its key by an approved request; certificates and grants of an earlier pairing end here. */
    record DevicePaired(
            Ulid deviceId, Ulid requestId, byte[] publicKey, String name, String kind, String platform, Instant at)
            implements DeviceEvent {}

    /** A certificate was issued to the device. */
    record DeviceCertificateRecorded(
            Ulid deviceId, Ulid requestId, byte[] leafDer, String certificateFingerprint, Instant notAfter, Instant at)
            implements DeviceEvent {}

    /** The device used a certificate for the first time; those that were issued before it end here. */
    record DeviceCertificateSeen(Ulid deviceId, String certificateFingerprint, Instant at) implements DeviceEvent {}

    /** The device's key and ULID are blocked for ever. */
    record DeviceRevoked(Ulid deviceId, String reason, Instant at) implements DeviceEvent {}

    /** The device's certificates and grants ended; it may pair again with its key. */
    record DeviceEvicted(Ulid deviceId, String reason, Instant at) implements DeviceEvent {}

    /** The evicted or revoked device is not shown any more; what keeps it out stays. Ends when it is paired again. */
    record DeviceRemoved(Ulid deviceId, Instant at) implements DeviceEvent {}

    /**
     * The device may do this in that scope from now on, instead of what it was allowed there before.
     *
     * @param scope the scope's written form
     * @param access {@code read} or {@code write}
     */
    record DeviceGranted(Ulid deviceId, String scope, String access, Instant at) implements DeviceEvent {}

    /** The device may do nothing in that scope any more. */
    record DeviceGrantRevoked(Ulid deviceId, String scope, Instant at) implements DeviceEvent {}

    /**
     * The device said what it is and what it can do, and that is something else than before.
     *
     * @param capabilities by name, and whether each is available
     */
    record DeviceRegistered(
            Ulid deviceId, String platform, String version, Map<String, Boolean> capabilities, Instant at)
            implements DeviceEvent {}

    /** The first session of the device began. */
    record DeviceConnected(Ulid deviceId, String address, Instant at) implements DeviceEvent {}

    /** The last session of the device ended. */
    record DeviceDisconnected(Ulid deviceId, Instant at) implements DeviceEvent {}
}
