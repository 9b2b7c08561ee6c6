package com.palyra.persistence.event;

import com.palyra.persistence.event.PairingEvent.PairingApproved;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.List;

/** Events as earlier versions wrote them, each with what it means today. */
final class EarlierForms {
    private EarlierForms() {}

    /** Written before a version that was put over a deleted secret left the older ones hidden. */
    record VaultScopeSnapshotV1(
            String scope,
            List<SecretV1> secrets,
            List<VaultScopeSnapshot.Version> gone,
            long floor,
            List<VaultScopeSnapshot.Version> ended) {
        VaultScopeSnapshot now() {
            return new VaultScopeSnapshot(
                    scope, secrets.stream().map(SecretV1::now).toList(), gone, floor, ended);
        }
    }

    /** One secret of it. */
    record SecretV1(
            String key,
            long last,
            Instant createdAt,
            Instant updatedAt,
            boolean deleted,
            List<VaultScopeSnapshot.Kept> versions,
            List<Instant> lastRead) {
        VaultScopeSnapshot.Secret now() {
            return new VaultScopeSnapshot.Secret(
                    key, last, createdAt, updatedAt, deleted ? last : 0, versions, lastRead);
        }
    }

    /** Written before the authorities of a node could change. */
    record OutboxSnapshotV2(
            long last,
            List<OutboxSnapshot.Pending> pending,
            long number,
            List<String> grants,
            String rotation,
            List<OutboxSnapshot.Invocation> invocations) {
        OutboxSnapshot now() {
            return new OutboxSnapshot(last, pending, number, grants, rotation, 0, invocations);
        }
    }

    /** Written before an outbox forgot the output of an invocation alone. */
    record OutboxSnapshotV1(
            long last,
            List<OutboxSnapshot.Pending> pending,
            long number,
            List<String> grants,
            String rotation,
            List<InvocationV1> invocations) {
        OutboxSnapshot now() {
            return new OutboxSnapshot(
                    last,
                    pending,
                    number,
                    grants,
                    rotation,
                    0,
                    invocations.stream().map(InvocationV1::now).toList());
        }
    }

    /** One invocation of it. */
    record InvocationV1(
            String requestId,
            String capability,
            byte[] digest,
            int maxPayloadBytes,
            long seq,
            String state,
            String reason,
            byte[] output,
            Instant requestedAt,
            Instant expiresAt,
            Instant endedAt) {
        OutboxSnapshot.Invocation now() {
            return new OutboxSnapshot.Invocation(
                    requestId,
                    capability,
                    digest,
                    maxPayloadBytes,
                    seq,
                    state,
                    reason,
                    output,
                    output.length,
                    requestedAt,
                    expiresAt,
                    endedAt);
        }
    }

    /** Written before an approval could give grants. */
    record PairingApprovedV1(
            Ulid requestId, byte[] requestHash, String reason, boolean shortStringSkipped, Instant at) {
        PairingApproved now() {
            return new PairingApproved(requestId, requestHash, reason, shortStringSkipped, List.of(), at);
        }
    }
}
