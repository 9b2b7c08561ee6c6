package com.palyra.actors.device;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.device.DeviceCommand.End;
import com.palyra.actors.device.DeviceCommand.Ending;
import com.palyra.actors.device.DeviceReply.EndReply;
import com.palyra.actors.device.DeviceReply.Ended;
import com.palyra.actors.device.DeviceReply.NotEnded;
import com.palyra.actors.device.DeviceState.Evicted;
import com.palyra.actors.device.DeviceState.Revoked;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.durable.Position;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Device} ends being paired. It is refused from the moment the command is taken. If that cannot be written it
 * stays refused for as long as this object lives, which outlives the restart of its device, and is due again.
 */
final class Expulsion {
    private final Ulid device;
    private final TrustIndex trust;
    private final ActorRef<AuditLog.Command> log;
    private final List<ActorRef<EndReply>> waiting = new ArrayList<>();
    private @Nullable End underWay;
    private @Nullable End unstored;

    Expulsion(Ulid device, TrustIndex trust, ActorRef<AuditLog.Command> log) {
        this.device = device;
        this.trust = trust;
        this.log = log;
    }

    /** What is being done at this moment. */
    Optional<End> underWay() {
        return Optional.ofNullable(underWay);
    }

    /** What was done and could not be written. */
    Optional<End> unstored() {
        return Optional.ofNullable(unstored);
    }

    /** Why nobody is admitted, whatever the events say; empty if nothing was begun. */
    Optional<GateRefusal> denied() {
        return underWay().or(this::unstored).map(end -> end.ending().refusal());
    }

    /** From here on the device is refused. Whether this is new; otherwise whoever asks was answered or waits with the others. */
    boolean begin(End end) {
        if (underWay != null && underWay.ending() == end.ending()) {
            waiting.add(end.replyTo());
            return false;
        }
        if (underWay != null) {
            end.replyTo().tell(NotEnded.ENDING);
            return false;
        }
        if (unstored != null && unstored.ending() == Ending.REVOKE && end.ending() == Ending.EVICT) {
            end.replyTo().tell(NotEnded.REVOKED);
            return false;
        }
        underWay = end;
        waiting.add(end.replyTo());
        trust.block(device, end.ending().refusal());
        return true;
    }

    /** It is written. */
    void written(End end, Position position) {
        underWay = null;
        unstored = null;
        log.tell(new AuditLog.Append(entry(end).with("reason", end.reason())));
        answer(new Ended(position));
    }

    private AuditEntry entry(End end) {
        String action = end.ending().action();
        return end.by()
                .map(own -> AuditEntry.byDevice(action, device, AuditEntry.DONE, own.address()))
                .orElseGet(() -> AuditEntry.byOperator(action, device.value(), AuditEntry.DONE));
    }

    /** The write under way failed, whatever it was. */
    void writeFailed(PalyraException told) {
        if (underWay != null) {
            unstored = underWay;
            underWay = null;
            answer(new NotEnded(
                    ErrorCode.DEVICE_NOT_STORED,
                    NotStored.sentence(
                            "The device is refused from now on, but its "
                                    + unstored.ending().noun(),
                            told)));
        }
    }

    /** What the journal says after a restart; a write that was given up may have come late after all. */
    void recovered(DeviceState state) {
        boolean evicted = state instanceof Evicted && unstored != null && unstored.ending() == Ending.EVICT;
        if (evicted || state instanceof Revoked) {
            unstored = null;
        }
    }

    /** The device is paired anew. */
    void pairedAnew() {
        unstored = null;
    }

    private void answer(EndReply reply) {
        waiting.forEach(replyTo -> replyTo.tell(reply));
        waiting.clear();
    }
}
