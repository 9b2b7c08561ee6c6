package com.palyra.actors.device;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.device.DeviceCommand.Authorize;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Writes down which requests of a device were refused: {@link Limits#DEVICE_REFUSAL_AUDITS} in
 * {@link Limits#STRANGER_AUDIT_WINDOW}, and how many were left out. The bound is the device's own, so that one that asks
 * without end neither fills the journal nor hides what others do, and it outlives a connection.
 */
final class RefusalAudit {
    private final ActorRef<AuditLog.Command> log;
    private final Ulid device;
    private Instant window = Instant.EPOCH;
    private int written;
    private int leftOut;

    RefusalAudit(ActorRef<AuditLog.Command> log, Ulid device) {
        this.log = log;
        this.device = device;
    }

    void refused(Authorize request, Instant now) {
        if (now.isAfter(window.plus(Limits.STRANGER_AUDIT_WINDOW)) || now.isBefore(window)) {
            window = now;
            written = 0;
        }
        if (written >= Limits.DEVICE_REFUSAL_AUDITS) {
            leftOut++;
            return;
        }
        written++;
        AuditEntry entry = AuditEntry.byDevice(request.method(), device, AuditEntry.REFUSED, request.address())
                .with("reason", "not_granted")
                .with("scope", request.scope().toString())
                .with("needed", request.needed().wireName());
        log.tell(new AuditLog.Append(leftOut == 0 ? entry : entry.with("left_out_before", Integer.toString(leftOut))));
        leftOut = 0;
    }
}
