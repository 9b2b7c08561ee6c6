package com.palyra.actors.pairing;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.persistence.event.PairingEvent.PairingRequested;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.GrantList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What a handshake puts into the audit log, after it is written. */
final class HandshakeAudit {
    private static final String REASON = "reason";

    private final ActorRef<AuditLog.Command> log;
    private final Ulid request;

    HandshakeAudit(ActorRef<AuditLog.Command> log, Ulid request) {
        this.log = log;
        this.request = request;
    }

    void requested(PairingRequested event) {
        append(AuditEntry.byStranger("pairing.request", request.value(), AuditEntry.DONE, event.address())
                .with("device_id", event.deviceId().value()));
    }

    void approved(String reason, boolean shortStringSkipped, List<Grant> grants) {
        AuditEntry entry = AuditEntry.byOperator("pairing.approve", request.value(), AuditEntry.DONE)
                .with(REASON, reason)
                .with("short_string", shortStringSkipped ? "skipped" : "compared");
        append(grants.isEmpty() ? entry : entry.with("grants", String.join(" ", GrantList.texts(grants))));
    }

    void mismatched(int wrong) {
        append(AuditEntry.byOperator("pairing.approve", request.value(), AuditEntry.REFUSED)
                .with(REASON, "wrong_short_string")
                .with("wrong", Integer.toString(wrong)));
    }

    void rejected(String reason) {
        append(AuditEntry.byOperator("pairing.reject", request.value(), AuditEntry.DONE)
                .with(REASON, reason));
    }

    void expired() {
        append(AuditEntry.byNode("pairing.expire", request.value(), AuditEntry.DONE));
    }

    void turnedDown(String reason) {
        append(AuditEntry.byNode("pairing.approve", request.value(), AuditEntry.FAILED)
                .with(REASON, reason));
    }

    private void append(AuditEntry entry) {
        log.tell(new AuditLog.Append(entry));
    }
}
