package com.palyra.persistence.event;

import java.time.Instant;

/** Something that happened and is kept. */
public sealed interface DurableEvent
        permits DeviceEvent, PairingEvent, PairingWindowEvent, AuthorityEvent, AuditEvent, VaultEvent, OutboxEvent {
    /** When it happened. */
    Instant at();
}
