package com.palyra.actors.device;

import com.palyra.actors.device.DeviceCommand.Authorize;
import com.palyra.actors.device.DeviceCommand.ChangeGrant;
import com.palyra.actors.device.DeviceCommand.RevokeGrant;
import com.palyra.actors.device.DeviceReply.AuthorizeReply;
import com.palyra.actors.device.DeviceReply.GrantChanged;
import com.palyra.actors.device.DeviceReply.GrantNotChanged;
import com.palyra.actors.device.DeviceState.Paired;
import com.palyra.actors.device.DeviceState.Unknown;
import com.palyra.actors.durable.Position;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.protocol.error.ErrorCode;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;

/** What a {@link Device} does, in each stage of its life, when it is asked about grants; {@link Authorization} decides. */
final class GrantCommands {
    private final EffectFactories<DeviceEvent, DeviceState> effects;
    private final InstantSource clock;
    private final DeviceSessions sessions;
    private final Expulsion expulsion;
    private final Authorization authorization;
    private final Supplier<Position> position;
    private final Consumer<DeviceState> changed;

    /**
     * For one device.
     *
     * @param position where its events end
     * @param changed told the state after a change, which then does what could not be written before
     */
    GrantCommands(
            EffectFactories<DeviceEvent, DeviceState> effects,
            InstantSource clock,
            DeviceSessions sessions,
            Expulsion expulsion,
            Authorization authorization,
            Supplier<Position> position,
            Consumer<DeviceState> changed) {
        this.effects = effects;
        this.clock = clock;
        this.sessions = sessions;
        this.expulsion = expulsion;
        this.authorization = authorization;
        this.position = position;
        this.changed = changed;
    }

    Effect<DeviceEvent, DeviceState> onChangeUnknown(Unknown state, ChangeGrant change) {
        return effects.reply(
                change.replyTo(), new GrantNotChanged(ErrorCode.DEVICE_NOT_FOUND, "There is no such device."));
    }

    /** Grants ended with the pairing, so there is none to revoke. */
    Effect<DeviceEvent, DeviceState> onChangeEnded(DeviceState state, ChangeGrant change) {
        return change instanceof RevokeGrant
                ? effects.reply(change.replyTo(), new GrantChanged(position.get()))
                : effects.reply(
                        change.replyTo(),
                        new GrantNotChanged(ErrorCode.DEVICE_WRONG_STATE, "The device is not paired."));
    }

    Effect<DeviceEvent, DeviceState> onChangePaired(Paired state, ChangeGrant change) {
        boolean denied = expulsion.denied().isPresent() && !(change instanceof RevokeGrant);
        if (denied || expulsion.underWay().isPresent()) {
            String sentence = "The device is being revoked or evicted, or was and the journal did not take it.";
            return effects.reply(change.replyTo(), new GrantNotChanged(ErrorCode.DEVICE_WRONG_STATE, sentence));
        }
        Optional<GrantNotChanged> refusal = authorization.refusal(state, change);
        if (refusal.isPresent()) {
            return effects.reply(change.replyTo(), refusal.get());
        }
        Optional<DeviceEvent> event = authorization.begin(state, change, clock.instant());
        return event.isEmpty()
                ? effects.reply(change.replyTo(), new GrantChanged(position.get()))
                : effects.persist(event.get()).thenRun(after -> {
                    authorization.written(change, position.get());
                    changed.accept(after);
                });
    }

    Effect<DeviceEvent, DeviceState> onAuthorizePaired(Paired state, Authorize authorize) {
        return sessions.serves(authorize.session())
                        && expulsion.denied().isEmpty()
                        && authorization.admits(state, authorize)
                ? effects.reply(authorize.replyTo(), AuthorizeReply.AUTHORIZED)
                : refuse(authorize);
    }

    Effect<DeviceEvent, DeviceState> refuse(Authorize authorize) {
        authorization.refused(authorize, clock.instant());
        return effects.reply(authorize.replyTo(), AuthorizeReply.NOT_GRANTED);
    }
}
