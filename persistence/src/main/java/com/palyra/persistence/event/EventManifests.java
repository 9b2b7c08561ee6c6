package com.palyra.persistence.event;

import com.palyra.persistence.event.AuditEvent.AuditRecorded;
import com.palyra.persistence.event.AuthorityEvent.AuthorityActivated;
import com.palyra.persistence.event.AuthorityEvent.AuthorityCreated;
import com.palyra.persistence.event.AuthorityEvent.AuthorityPrepared;
import com.palyra.persistence.event.AuthorityEvent.AuthorityReplaced;
import com.palyra.persistence.event.AuthorityEvent.AuthorityRetired;
import com.palyra.persistence.event.AuthorityEvent.CertificateIssued;
import com.palyra.persistence.event.AuthorityEvent.NodeCertificateIssued;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateSeen;
import com.palyra.persistence.event.DeviceEvent.DeviceConnected;
import com.palyra.persistence.event.DeviceEvent.DeviceDisconnected;
import com.palyra.persistence.event.DeviceEvent.DeviceEvicted;
import com.palyra.persistence.event.DeviceEvent.DeviceGrantRevoked;
import com.palyra.persistence.event.DeviceEvent.DeviceGranted;
import com.palyra.persistence.event.DeviceEvent.DevicePaired;
import com.palyra.persistence.event.DeviceEvent.DeviceRegistered;
import com.palyra.persistence.event.DeviceEvent.DeviceRemoved;
import com.palyra.persistence.event.DeviceEvent.DeviceRevoked;
import com.palyra.persistence.event.OutboxEvent.InvocationAwaiting;
import com.palyra.persistence.event.OutboxEvent.InvocationDispatched;
import com.palyra.persistence.event.OutboxEvent.InvocationEnded;
import com.palyra.persistence.event.OutboxEvent.InvocationRequested;
import com.palyra.persistence.event.OutboxEvent.OutboxAcknowledged;
import com.palyra.persistence.event.OutboxEvent.OutboxAppended;
import com.palyra.persistence.event.OutboxEvent.OutboxAuthoritiesTold;
import com.palyra.persistence.event.OutboxEvent.OutboxEmptied;
import com.palyra.persistence.event.OutboxEvent.OutboxStandingTaken;
import com.palyra.persistence.event.OutboxEvent.OutboxTrimmed;
import com.palyra.persistence.event.PairingEvent.PairingApproved;
import com.palyra.persistence.event.PairingEvent.PairingCertificateReady;
import com.palyra.persistence.event.PairingEvent.PairingCompleted;
import com.palyra.persistence.event.PairingEvent.PairingExpired;
import com.palyra.persistence.event.PairingEvent.PairingRejected;
import com.palyra.persistence.event.PairingEvent.PairingRequested;
import com.palyra.persistence.event.PairingEvent.ShortStringMismatched;
import com.palyra.persistence.event.PairingWindowEvent.GuessCounted;
import com.palyra.persistence.event.PairingWindowEvent.GuessReturned;
import com.palyra.persistence.event.PairingWindowEvent.PinPairingPaused;
import com.palyra.persistence.event.PairingWindowEvent.PinPairingResumed;
import com.palyra.persistence.event.VaultEvent.ScopeKeyRotated;
import com.palyra.persistence.event.VaultEvent.SecretDeleted;
import com.palyra.persistence.event.VaultEvent.SecretDestroyed;
import com.palyra.persistence.event.VaultEvent.SecretStored;
import com.palyra.persistence.event.VaultEvent.SecretUndeleted;
import com.palyra.persistence.event.VaultEvent.SecretsRead;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The name under which each event is stored: subject, what happened, schema version. An event that got another field is
 * written under its next version; names of earlier versions stay and are read as {@link EarlierForms} says.
 */
public final class EventManifests {
    /** Reads one event. */
    interface Reader {
        DurableEvent read(byte[] bytes) throws IOException;
    }

    private static final Map<String, Class<? extends DurableEvent>> CLASSES = Map.ofEntries(
            Map.entry("device.paired.v1", DevicePaired.class),
            Map.entry("device.certificate-recorded.v1", DeviceCertificateRecorded.class),
            Map.entry("device.certificate-seen.v1", DeviceCertificateSeen.class),
            Map.entry("device.revoked.v1", DeviceRevoked.class),
            Map.entry("device.evicted.v1", DeviceEvicted.class),
            Map.entry("device.removed.v1", DeviceRemoved.class),
            Map.entry("device.granted.v1", DeviceGranted.class),
            Map.entry("device.grant-revoked.v1", DeviceGrantRevoked.class),
            Map.entry("device.registered.v1", DeviceRegistered.class),
            Map.entry("device.connected.v1", DeviceConnected.class),
            Map.entry("device.disconnected.v1", DeviceDisconnected.class),
            Map.entry("pairing.requested.v1", PairingRequested.class),
            Map.entry("pairing.short-string-mismatched.v1", ShortStringMismatched.class),
            Map.entry("pairing.approved.v2", PairingApproved.class),
            Map.entry("pairing.rejected.v1", PairingRejected.class),
            Map.entry("pairing.expired.v1", PairingExpired.class),
            Map.entry("pairing.certificate-ready.v1", PairingCertificateReady.class),
            Map.entry("pairing.completed.v1", PairingCompleted.class),
            Map.entry("pairing-window.guess-counted.v1", GuessCounted.class),
            Map.entry("pairing-window.guess-returned.v1", GuessReturned.class),
            Map.entry("pairing-window.pin-paused.v1", PinPairingPaused.class),
            Map.entry("pairing-window.pin-resumed.v1", PinPairingResumed.class),
            Map.entry("authority.created.v1", AuthorityCreated.class),
            Map.entry("authority.prepared.v1", AuthorityPrepared.class),
            Map.entry("authority.activated.v1", AuthorityActivated.class),
            Map.entry("authority.retired.v1", AuthorityRetired.class),
            Map.entry("authority.replaced.v1", AuthorityReplaced.class),
            Map.entry("authority.certificate-issued.v1", CertificateIssued.class),
            Map.entry("authority.node-certificate-issued.v1", NodeCertificateIssued.class),
            Map.entry("audit.recorded.v1", AuditRecorded.class),
            Map.entry("vault.secret-stored.v1", SecretStored.class),
            Map.entry("vault.secret-deleted.v1", SecretDeleted.class),
            Map.entry("vault.secret-undeleted.v1", SecretUndeleted.class),
            Map.entry("vault.secret-destroyed.v1", SecretDestroyed.class),
            Map.entry("vault.secrets-read.v1", SecretsRead.class),
            Map.entry("vault.scope-key-rotated.v1", ScopeKeyRotated.class),
            Map.entry("outbox.appended.v1", OutboxAppended.class),
            Map.entry("outbox.acknowledged.v1", OutboxAcknowledged.class),
            Map.entry("outbox.trimmed.v1", OutboxTrimmed.class),
            Map.entry("outbox.emptied.v1", OutboxEmptied.class),
            Map.entry("outbox.standing-taken.v1", OutboxStandingTaken.class),
            Map.entry("outbox.authorities-told.v1", OutboxAuthoritiesTold.class),
            Map.entry("outbox.invocation-requested.v1", InvocationRequested.class),
            Map.entry("outbox.invocation-dispatched.v1", InvocationDispatched.class),
            Map.entry("outbox.invocation-awaiting.v1", InvocationAwaiting.class),
            Map.entry("outbox.invocation-ended.v1", InvocationEnded.class));

    private static final Map<String, Reader> EARLIER = Map.of(
            "pairing.approved.v1",
            bytes -> EventCbor.read(bytes, EarlierForms.PairingApprovedV1.class).now());

    private static final Map<Class<? extends DurableEvent>, String> NAMES =
            CLASSES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private EventManifests() {}

    /** All that are written, by name. */
    public static Map<String, Class<? extends DurableEvent>> all() {
        return CLASSES;
    }

    /** Names that are read and no longer written. */
    static Set<String> earlier() {
        return EARLIER.keySet();
    }

    static Optional<Reader> readerOf(String manifest) {
        Class<? extends DurableEvent> type = CLASSES.get(manifest);
        return type == null
                ? Optional.ofNullable(EARLIER.get(manifest))
                : Optional.of(bytes -> EventCbor.read(bytes, type));
    }

    static Optional<String> nameOf(Object event) {
        return Optional.ofNullable(NAMES.get(event.getClass()));
    }
}
