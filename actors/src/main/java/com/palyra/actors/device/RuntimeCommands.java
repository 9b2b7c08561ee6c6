package com.palyra.actors.device;

import com.palyra.actors.device.DeviceCommand.Invoke;
import com.palyra.actors.device.DeviceCommand.Publish;
import com.palyra.actors.device.DeviceCommand.ReadPublications;
import com.palyra.actors.device.DeviceCommand.Register;
import com.palyra.actors.device.DeviceCommand.SendMessage;
import com.palyra.actors.device.DeviceReply.RuntimeReply;
import com.palyra.actors.device.DeviceState.Paired;
import com.palyra.actors.device.DeviceState.Unknown;
import com.palyra.actors.durable.Position;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.outbox.OutboxReply.NotDone;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceRegistered;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.Registration;
import com.palyra.protocol.vault.Grant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Device} does at run time: it registers and publishes, and what an operator has for it goes on to its outbox
 * if it may. Its outbox hears how it stands after each change, and again at each recovery, since a crash may have come
 * between.
 */
final class RuntimeCommands {
    private final EffectFactories<DeviceEvent, DeviceState> effects;
    private final Ulid device;
    private final InstantSource clock;
    private final DeviceSessions sessions;
    private final Expulsion expulsion;
    private final RecipientRef<OutboxCommand> outbox;
    private final Supplier<Position> position;
    private final Publications publications;
    private final Allowance registrations;
    private @Nullable Register registering;

    /**
     * For one device.
     *
     * @param position where its events end
     */
    RuntimeCommands(
            EffectFactories<DeviceEvent, DeviceState> effects,
            Ulid device,
            InstantSource clock,
            DeviceSessions sessions,
            Expulsion expulsion,
            RecipientRef<OutboxCommand> outbox,
            Supplier<Position> position) {
        this.effects = effects;
        this.device = device;
        this.clock = clock;
        this.sessions = sessions;
        this.expulsion = expulsion;
        this.outbox = outbox;
        this.position = position;
        this.publications = new Publications(clock.instant());
        this.registrations =
                new Allowance(Limits.REGISTRATION_CHANGES, Limits.REGISTRATION_CHANGE_EACH, clock.instant());
    }

    /** Tells the outbox how the device stands. */
    void tellOutbox(DeviceState state) {
        if (state instanceof Unknown) {
            return;
        }
        long number = position.get().sequenceNr();
        outbox.tell(
                state instanceof Paired paired
                        ? new OutboxCommand.Standing(
                                number,
                                true,
                                paired.grants().list(),
                                paired.certificates().waiting())
                        : new OutboxCommand.Standing(number, false, List.<Grant>of(), Optional.empty()));
    }

    Effect<DeviceEvent, DeviceState> onRegisterPaired(Paired state, Register register) {
        Registration registration = register.registration();
        if (!serves(register)) {
            return refuse(register);
        }
        if (state.registration().filter(registration::equals).isPresent()) {
            return effects.reply(register.replyTo(), RuntimeReply.DONE);
        }
        if (!registrations.take(clock.instant())) {
            return effects.reply(register.replyTo(), RuntimeReply.TOO_OFTEN);
        }
        Map<String, Boolean> capabilities = new TreeMap<>();
        registration.capabilities().forEach(it -> capabilities.put(it.name().value(), it.available()));
        registering = register;
        return effects.persist(new DeviceRegistered(
                        device, registration.platform(), registration.version(), capabilities, clock.instant()))
                .thenRun(ignored -> {
                    registering = null;
                    register.replyTo().tell(RuntimeReply.DONE);
                });
    }

    /** Whether nothing would be lost if how often it registered were forgotten. */
    boolean isAtRest() {
        return registrations.isWhole(clock.instant());
    }

    private boolean serves(Register register) {
        return expulsion.denied().isEmpty() && sessions.serves(register.session());
    }

    Effect<DeviceEvent, DeviceState> refuse(Register register) {
        return effects.reply(register.replyTo(), RuntimeReply.REFUSED);
    }

    Effect<DeviceEvent, DeviceState> onPublish(DeviceState state, Publish publish) {
        if (expulsion.denied().isPresent() || !sessions.serves(publish.session())) {
            return effects.reply(publish.replyTo(), RuntimeReply.REFUSED);
        }
        publications.add(publish.publication(), clock.instant());
        return effects.reply(publish.replyTo(), RuntimeReply.DONE);
    }

    Effect<DeviceEvent, DeviceState> onReadPublications(ReadPublications read) {
        publications.read(read);
        return effects.none();
    }

    Effect<DeviceEvent, DeviceState> onSendMessage(DeviceState state, SendMessage send) {
        Optional<NotDone> refusal = refusal(state);
        if (refusal.isPresent()) {
            return effects.reply(send.replyTo(), refusal.get());
        }
        outbox.tell(new OutboxCommand.Send(send.data(), send.replyTo()));
        return effects.none();
    }

    Effect<DeviceEvent, DeviceState> onInvoke(DeviceState state, Invoke invoke) {
        Optional<NotDone> refusal = refusal(state);
        if (refusal.isPresent()) {
            return effects.reply(invoke.replyTo(), refusal.get());
        }
        Registration.Offer offer = state instanceof Paired paired
                ? paired.registration()
                        .map(registration -> registration.offer(invoke.capability()))
                        .orElse(Registration.Offer.NOW)
                : Registration.Offer.NEVER;
        outbox.tell(new OutboxCommand.Invoke(
                invoke.requestId(),
                invoke.capability(),
                invoke.input(),
                invoke.timeout(),
                invoke.maxPayloadBytes(),
                offer,
                invoke.replyTo()));
        return effects.none();
    }

    private Optional<NotDone> refusal(DeviceState state) {
        if (state instanceof Unknown) {
            return Optional.of(new NotDone(ErrorCode.DEVICE_NOT_FOUND, "There is no such device."));
        }
        return state instanceof Paired && expulsion.denied().isEmpty()
                ? Optional.empty()
                : Optional.of(new NotDone(ErrorCode.DEVICE_WRONG_STATE, "The device is not paired."));
    }

    /** The write under way failed, whatever it was. */
    void writeFailed() {
        if (registering != null) {
            registering.replyTo().tell(RuntimeReply.NOT_WRITTEN);
            registering = null;
        }
    }
}
