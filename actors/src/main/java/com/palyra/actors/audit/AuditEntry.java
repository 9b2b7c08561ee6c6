package com.palyra.actors.audit;

import com.palyra.protocol.identity.Ulid;
import java.util.HashMap;
import java.util.Map;

/**
 * One decision to record. Never carries a secret.
 *
 * @param action what was attempted, such as {@code pairing.approve}
 * @param subject what it was done to: a ULID or a slot
 * @param outcome {@code done}, {@code refused} or {@code failed}
 * @param actor {@code operator}, {@code device:<ulid>}, {@code stranger} or {@code node}
 * @param address where it came from, empty for operators and the node itself
 */
public record AuditEntry(
        String action, String subject, String outcome, String actor, String address, Map<String, String> details) {
    /** Outcome of what was carried out. */
    public static final String DONE = "done";
    /** Outcome of what was denied. */
    public static final String REFUSED = "refused";
    /** Outcome of what was allowed and did not work. */
    public static final String FAILED = "failed";

    static final String STRANGER = "stranger";
    private static final String NODE = "node";

    /** Copies the details. */
    public AuditEntry {
        details = Map.copyOf(details);
    }

    /** Something the operator did. */
    public static AuditEntry byOperator(String action, String subject, String outcome) {
        return new AuditEntry(action, subject, outcome, "operator", "", Map.of());
    }

    /** Something the node did by itself. */
    public static AuditEntry byNode(String action, String subject, String outcome) {
        return new AuditEntry(action, subject, outcome, NODE, "", Map.of());
    }

    /** Something that a peer did which has proved nothing yet. */
    public static AuditEntry byStranger(String action, String subject, String outcome, String address) {
        return new AuditEntry(action, subject, outcome, STRANGER, address, Map.of());
    }

    /** Something that a device did over its own connection. */
    public static AuditEntry byDevice(String action, Ulid device, String outcome, String address) {
        return new AuditEntry(action, device.value(), outcome, "device:" + device, address, Map.of());
    }

    /**
     * Whether somebody who was refused can cause as many as he likes: strangers, and devices that the gate turns away.
     * Those are bounded, so that they cannot fill the journal or keep an operator's decisions out of it.
     */
    boolean isCausedFromOutside() {
        return isByStranger() || (outcome.equals(REFUSED) && action.equals("gate.refuse"));
    }

    /** Whether it is by somebody who has proved nothing. */
    boolean isByStranger() {
        return actor.equals(STRANGER);
    }

    /** The same with one more detail. */
    public AuditEntry with(String name, String value) {
        Map<String, String> more = new HashMap<>(details);
        more.put(name, value);
        return new AuditEntry(action, subject, outcome, actor, address, more);
    }
}
