package com.palyra.actors.vault;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.protocol.identity.Ulid;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a scope is changed.
 *
 * @param device whose session asks; null for an operator
 * @param address where the session's peer is; empty for an operator
 * @param permit asked again before anything is done
 */
public record Origin(@Nullable Ulid device, String address, Permit permit) {
    /** Somebody at the node itself, who may do everything. */
    public static final Origin OPERATOR = new Origin(null, "", Permit.standing());

    /** What is written down about a change of this secret or scope. */
    AuditEntry entry(String action, String subject, String outcome) {
        return device == null
                ? AuditEntry.byOperator(action, subject, outcome)
                : AuditEntry.byDevice(action, device, outcome, address).with("secret", subject);
    }

    /** What an operator failed to do is written down; of devices only what they were refused, and that elsewhere. */
    boolean tellsFailures() {
        return device == null;
    }
}
