package com.palyra.actors.device;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.device.DeviceCommand.Remove;
import com.palyra.actors.device.DeviceReply.Ended;
import com.palyra.actors.device.DeviceReply.NotEnded;
import com.palyra.actors.device.DeviceState.Evicted;
import com.palyra.actors.device.DeviceState.Revoked;
import com.palyra.actors.device.DeviceState.Unknown;
import com.palyra.actors.durable.Position;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceRemoved;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;
import org.jspecify.annotations.Nullable;

/** How a {@link Device} that is evicted or revoked comes to be shown no more. What keeps it out is not touched. */
final class Removal {
    private final EffectFactories<DeviceEvent, DeviceState> effects;
    private final Ulid device;
    private final InstantSource clock;
    private final ActorRef<AuditLog.Command> log;
    private final Expulsion expulsion;
    private final Supplier<Position> position;
    private @Nullable Remove writing;

    /**
     * For one device.
     *
     * @param position where its events end
     */
    Removal(
            EffectFactories<DeviceEvent, DeviceState> effects,
            Ulid device,
            InstantSource clock,
            ActorRef<AuditLog.Command> log,
            Expulsion expulsion,
            Supplier<Position> position) {
        this.effects = effects;
        this.device = device;
        this.clock = clock;
        this.log = log;
        this.expulsion = expulsion;
        this.position = position;
    }

    Effect<DeviceEvent, DeviceState> onRemove(DeviceState state, Remove remove) {
        if (state instanceof Unknown) {
            return effects.reply(remove.replyTo(), NotEnded.UNKNOWN);
        }
        if (expulsion.underWay().isPresent()) {
            return effects.reply(remove.replyTo(), NotEnded.ENDING);
        }
        if (state instanceof Evicted evicted) {
            return remove(evicted.removed(), remove);
        }
        return state instanceof Revoked revoked
                ? remove(revoked.removed(), remove)
                : effects.reply(remove.replyTo(), NotEnded.PAIRED);
    }

    private Effect<DeviceEvent, DeviceState> remove(boolean already, Remove remove) {
        if (already) {
            return effects.reply(remove.replyTo(), new Ended(position.get()));
        }
        writing = remove;
        return effects.persist(new DeviceRemoved(device, clock.instant())).thenRun(ignored -> {
            writing = null;
            log.tell(new AuditLog.Append(AuditEntry.byOperator("device.remove", device.value(), AuditEntry.DONE)));
            remove.replyTo().tell(new Ended(position.get()));
        });
    }

    /** The write under way failed, whatever it was. */
    void writeFailed(PalyraException told) {
        if (writing != null) {
            writing.replyTo().tell(new NotEnded(told.error(), told.sentence()));
            writing = null;
        }
    }
}
