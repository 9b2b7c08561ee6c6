package com.palyra.actors.device;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.device.DeviceCommand.Allow;
import com.palyra.actors.device.DeviceCommand.Authorize;
import com.palyra.actors.device.DeviceCommand.ChangeGrant;
import com.palyra.actors.device.DeviceCommand.RevokeGrant;
import com.palyra.actors.device.DeviceReply.GrantChanged;
import com.palyra.actors.device.DeviceReply.GrantNotChanged;
import com.palyra.actors.device.DeviceReply.GrantReply;
import com.palyra.actors.device.DeviceState.Paired;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.durable.Position;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceGrantRevoked;
import com.palyra.persistence.event.DeviceEvent.DeviceGranted;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.Grant;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Device} decides about grants: whether a change is written, and whether a request is admitted. What is taken
 * back, or allowed less, is refused from the moment the command is taken; if it cannot be written it stays so for as long as
 * this object lives, which outlives the restart of its device.
 */
final class Authorization {
    private static final String TAKEN = "What was taken back is refused from now on, but that";

    private final Ulid device;
    private final ActorRef<AuditLog.Command> log;
    private final RefusalAudit refusals;
    private final Withheld withheld;
    private @Nullable ChangeGrant writing;

    Authorization(Ulid device, TrustIndex trust, ActorRef<AuditLog.Command> log) {
        this.device = device;
        this.log = log;
        this.refusals = new RefusalAudit(log, device);
        this.withheld = new Withheld(device, trust);
    }

    /** The events of grants that come with an approval. */
    static List<DeviceEvent> events(Ulid device, List<Grant> grants, Instant now) {
        return grants.stream()
                .<DeviceEvent>map(grant -> granted(device, grant, now))
                .toList();
    }

    /** The device is paired anew, with the grants of its approval. */
    void pairedAnew() {
        withheld.clear();
    }

    /** Whether the device must stay in memory to go on refusing. */
    boolean isNeeded() {
        return !withheld.isEmpty();
    }

    /** Why the change is not made; empty if it may be. */
    Optional<GrantNotChanged> refusal(Paired state, ChangeGrant change) {
        return change instanceof Allow && state.grants().isFullFor(change.scope())
                ? Optional.of(new GrantNotChanged(
                        ErrorCode.VAULT_FULL,
                        "A device has at most " + Limits.GRANTS_PER_DEVICE + " grants; revoke one of them first."))
                : Optional.empty();
    }

    /** The event that makes the change; empty if it is so already. From here on what is taken back is refused. */
    Optional<DeviceEvent> begin(Paired state, ChangeGrant change, Instant now) {
        if (change instanceof Allow allow) {
            if (state.grants().has(allow.grant()) && !withheld.concerns(allow.scope())) {
                return Optional.empty();
            }
            if (isLess(state, allow.grant()) && !withheld.concerns(allow.scope())) {
                withheld.butFor(allow.scope(), allow.grant().access());
            }
            writing = change;
            return Optional.of(granted(device, allow.grant(), now));
        }
        if (!state.grants().has(change.scope())) {
            withheld.settled(change.scope());
            return Optional.empty();
        }
        withheld.everything(change.scope());
        writing = change;
        return Optional.of(new DeviceGrantRevoked(device, change.scope().toString(), now));
    }

    /** It is written. */
    void written(ChangeGrant change, Position position) {
        writing = null;
        withheld.settled(change.scope());
        log.tell(new AuditLog.Append(entry(change)));
        change.replyTo().tell(new GrantChanged(position));
    }

    /** The write under way failed, whatever it was. */
    void writeFailed(PalyraException told) {
        ChangeGrant undone = writing;
        writing = null;
        if (undone != null) {
            undone.replyTo()
                    .tell(
                            withheld.concerns(undone.scope())
                                    ? new GrantNotChanged(ErrorCode.DEVICE_NOT_STORED, NotStored.sentence(TAKEN, told))
                                    : new GrantNotChanged(told.error(), told.sentence()));
        }
    }

    /** A change that took something back and could not be written, to be made for that one. */
    Optional<ChangeGrant> unstored(ActorRef<GrantReply> replyTo) {
        return withheld.any()
                .map(left -> left.access().isEmpty()
                        ? new RevokeGrant(left.scope(), replyTo)
                        : new Allow(new Grant(left.scope(), left.access().get()), replyTo));
    }

    /** Whether a grant includes what is asked for. */
    boolean admits(Paired state, Authorize request) {
        return state.grants().include(request.scope(), request.needed())
                && !withheld.refuses(request.scope(), request.needed());
    }

    /** Writes a refusal down, within bounds. */
    void refused(Authorize request, Instant now) {
        refusals.refused(request, now);
    }

    /** Whether the device may do something now that the grant does not include. */
    private static boolean isLess(Paired state, Grant grant) {
        return Arrays.stream(Access.values())
                .anyMatch(access -> state.grants().include(grant.scope(), access)
                        && !grant.access().includes(access));
    }

    private AuditEntry entry(ChangeGrant change) {
        return change instanceof Allow allow
                ? AuditEntry.byOperator("device.grant", device.value(), AuditEntry.DONE)
                        .with("scope", allow.scope().toString())
                        .with("access", allow.grant().access().wireName())
                : AuditEntry.byOperator("device.revoke-grant", device.value(), AuditEntry.DONE)
                        .with("scope", change.scope().toString());
    }

    private static DeviceGranted granted(Ulid device, Grant grant, Instant now) {
        return new DeviceGranted(
                device, grant.scope().toString(), grant.access().wireName(), now);
    }
}
