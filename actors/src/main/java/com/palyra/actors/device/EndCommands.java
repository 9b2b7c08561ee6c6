package com.palyra.actors.device;

import com.palyra.actors.device.DeviceCommand.End;
import com.palyra.actors.device.DeviceCommand.Ending;
import com.palyra.actors.device.DeviceReply.Ended;
import com.palyra.actors.device.DeviceReply.NotEnded;
import com.palyra.actors.device.DeviceState.Evicted;
import com.palyra.actors.device.DeviceState.Paired;
import com.palyra.actors.device.DeviceState.Revoked;
import com.palyra.actors.device.DeviceState.Unknown;
import com.palyra.actors.durable.Position;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;

/** What a {@link Device} does, in each stage of its life, when being paired is to end, and when a session has ended. */
final class EndCommands {
    /** A session that was cut takes too long to be gone. */
    enum CutTookTooLong implements DeviceCommand {
        DUE
    }

    private final EffectFactories<DeviceEvent, DeviceState> effects;
    private final TimerScheduler<DeviceCommand> timers;
    private final Ulid device;
    private final InstantSource clock;
    private final DeviceSessions sessions;
    private final Expulsion expulsion;
    private final PresenceRecord presence;
    private final Supplier<Position> position;
    private final Consumer<DeviceState> ended;

    /**
     * For one device.
     *
     * @param position where its events end
     * @param ended told the state when it is written
     */
    EndCommands(
            EffectFactories<DeviceEvent, DeviceState> effects,
            TimerScheduler<DeviceCommand> timers,
            Ulid device,
            InstantSource clock,
            DeviceSessions sessions,
            Expulsion expulsion,
            PresenceRecord presence,
            Supplier<Position> position,
            Consumer<DeviceState> ended) {
        this.effects = effects;
        this.timers = timers;
        this.device = device;
        this.clock = clock;
        this.sessions = sessions;
        this.expulsion = expulsion;
        this.presence = presence;
        this.position = position;
        this.ended = ended;
    }

    Effect<DeviceEvent, DeviceState> onEndUnknown(Unknown state, End end) {
        return effects.reply(end.replyTo(), NotEnded.UNKNOWN);
    }

    Effect<DeviceEvent, DeviceState> onEndEvicted(Evicted state, End end) {
        return end.ending() == Ending.EVICT
                ? effects.reply(end.replyTo(), new Ended(position.get()))
                : begin(state, end);
    }

    Effect<DeviceEvent, DeviceState> onEndRevoked(Revoked state, End end) {
        return end.ending() == Ending.REVOKE
                ? effects.reply(end.replyTo(), new Ended(position.get()))
                : effects.reply(end.replyTo(), NotEnded.REVOKED);
    }

    /**
     * Refuses and cuts at once; what is written comes when the sessions are gone. One that asks for this itself is admitted
     * to nothing more and closes once it has passed the answer on.
     */
    Effect<DeviceEvent, DeviceState> begin(DeviceState state, End end) {
        end.by().ifPresent(own -> sessions.letGo(own.session()));
        if (!expulsion.begin(end)) {
            return effects.none();
        }
        if (sessions.isEmpty()) {
            return finish();
        }
        sessions.cutAll(end.ending().close());
        timers.startSingleTimer(CutTookTooLong.DUE, Limits.SESSION_CUT);
        return effects.none();
    }

    Effect<DeviceEvent, DeviceState> finish() {
        timers.cancel(CutTookTooLong.DUE);
        if (expulsion.underWay().isEmpty()) {
            return effects.none();
        }
        End end = expulsion.underWay().get();
        return effects.persist(end.ending().event(device, end.reason(), clock.instant()))
                .thenRun(after -> {
                    expulsion.written(end, position.get());
                    presence.forget();
                    ended.accept(after);
                });
    }

    Effect<DeviceEvent, DeviceState> onSessionEnded(DeviceState state, ActorRef<DeviceSession.Command> session) {
        sessions.ended(session);
        if (!sessions.isEmpty()) {
            return effects.none();
        }
        if (expulsion.underWay().isPresent()) {
            return finish();
        }
        return state instanceof Paired ? presence.settle() : effects.none();
    }
}
