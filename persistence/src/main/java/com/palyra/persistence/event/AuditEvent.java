package com.palyra.persistence.event;

import java.time.Instant;
import java.util.Map;

/** The record of decisions. */
public sealed interface AuditEvent extends DurableEvent {
    /**
     * One decision.
     *
     * @param action what was decided on, such as {@code pairing.approve}
     * @param subject the device, request or connection it was about
     * @param outcome what was decided, such as {@code approved} or {@code refused:revoked}
     * @param actor {@code operator}, {@code node}, {@code stranger} or {@code device:<ulid>}
     * @param address where it came from, empty for local actions
     * @param details more, never a secret
     */
    record AuditRecorded(
            String action,
            String subject,
            String outcome,
            String actor,
            String address,
            Map<String, String> details,
            Instant at)
            implements AuditEvent {}
}
