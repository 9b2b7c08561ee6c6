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
import com.palyra.protocol.identity.Ulid;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One event of each kind, with the values that its golden file has. */
final class SampleEvents {
    private static final Ulid DEVICE = Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    private static final Ulid REQUEST = Ulid.parse("01BX5ZZKBKACTAV9WEVGEMMVRZ");
    private static final Ulid NODE = Ulid.parse("01CQ3TMGX8Y5VZ9HWJ6EQNH2TK");
    private static final Instant AT = Instant.parse("2026-03-04T05:06:07.089012345Z");
    private static final Instant LATER = AT.plus(Duration.ofHours(24));
    private static final String FINGERPRINT = "ab".repeat(32);

    private SampleEvents() {}

    static List<DurableEvent> all() {
        return List.of(
                new DevicePaired(DEVICE, REQUEST, bytes(32, 1), "pixel \u2603", "node", "linux-x86_64", AT),
                new DeviceCertificateRecorded(DEVICE, REQUEST, bytes(40, 2), FINGERPRINT, LATER, AT),
                new DeviceCertificateSeen(DEVICE, FINGERPRINT, AT),
                new DeviceRevoked(DEVICE, "revoked_by_operator", AT),
                new DeviceEvicted(DEVICE, "", AT),
                new DeviceRemoved(DEVICE, AT),
                new DeviceGranted(DEVICE, "channel:slack:\u2603", "write", AT),
                new DeviceGrantRevoked(DEVICE, "skill:extractor", AT),
                new DeviceConnected(DEVICE, "192.0.2.7:50000", AT),
                new DeviceDisconnected(DEVICE, AT),
                new PairingRequested(
                        REQUEST,
                        DEVICE,
                        bytes(32, 1),
                        "pixel",
                        "node",
                        "linux-x86_64",
                        "[2001:db8::7]:50000",
                        bytes(48, 3),
                        bytes(32, 4),
                        bytes(32, 5),
                        bytes(32, 6),
                        LATER,
                        AT),
                new ShortStringMismatched(REQUEST, 2, AT),
                new PairingApproved(
                        REQUEST,
                        bytes(32, 6),
                        "approved_by_operator",
                        true,
                        List.of("skill:extractor=read", "global=write"),
                        AT),
                new PairingRejected(REQUEST, "rejected_by_operator", AT),
                new PairingExpired(REQUEST, AT),
                new PairingCertificateReady(REQUEST, bytes(40, 2), List.of(bytes(24, 7), bytes(25, 8)), AT),
                new PairingCompleted(REQUEST, AT),
                new GuessCounted(REQUEST, AT),
                new GuessReturned(REQUEST, AT),
                new PinPairingPaused(AT),
                new PinPairingResumed(Instant.EPOCH),
                new AuthorityCreated(bytes(40, 9), AT),
                new AuthorityPrepared(bytes(40, 11), bytes(40, 12), AT),
                new AuthorityActivated(AT),
                new AuthorityRetired(AT),
                new AuthorityReplaced(bytes(40, 13), AT),
                new CertificateIssued("device", DEVICE, "0f".repeat(16), FINGERPRINT, LATER, AT),
                new NodeCertificateIssued(NODE, bytes(40, 10), AT),
                new AuditRecorded(
                        "pairing.approve",
                        REQUEST.value(),
                        "approved",
                        "operator",
                        "",
                        Map.of("kind", "node", "name", "pixel", "a", "b"),
                        AT),
                new SecretStored("skill:extractor", "openai_api_key", 6, 51, false, List.of(1L), AT),
                new SecretDeleted("global", "openai_api_key", AT),
                new SecretUndeleted("global", "openai_api_key", AT),
                new SecretDestroyed("channel:mail:ops:2", "smtp", List.of(2L, 3L), true, AT),
                new SecretsRead("global", Map.of("openai_api_key", AT, "smtp", LATER), AT),
                new ScopeKeyRotated("global", 2, AT),
                new DeviceRegistered(DEVICE, "linux", "1.0 \u2603", Map.of("system.ping", true, "backup", false), AT),
                new OutboxAppended(DEVICE, 7, "message", bytes(20, '7'), AT),
                new OutboxAcknowledged(DEVICE, 6, AT),
                new OutboxTrimmed(DEVICE, 5, AT),
                new OutboxEmptied(DEVICE, 7, AT),
                new OutboxStandingTaken(DEVICE, 31, List.of("global=read"), FINGERPRINT, AT),
                new OutboxAuthoritiesTold(DEVICE, 2, AT),
                new InvocationRequested(DEVICE, "req-1", "backup.start", bytes(32, 3), 65_536, 7, LATER, AT),
                new InvocationDispatched(DEVICE, "req-1", AT),
                new InvocationAwaiting(DEVICE, "req-1", "the screen is locked", AT),
                new InvocationEnded(DEVICE, "req-1", "failed", "too_large", bytes(0, 0), AT));
    }

    /** What events under names of earlier versions are read as, with the values that their golden files have. */
    static Map<String, DurableEvent> earlier() {
        return Map.of(
                "pairing.approved.v1",
                new PairingApproved(REQUEST, bytes(32, 6), "approved_by_operator", true, List.of(), AT));
    }

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
