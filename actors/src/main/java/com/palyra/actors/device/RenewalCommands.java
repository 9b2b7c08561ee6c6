package com.palyra.actors.device;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.device.DeviceCommand.Renew;
import com.palyra.actors.device.DeviceCommand.RenewExpired;
import com.palyra.actors.device.DeviceCommand.Replace;
import com.palyra.actors.device.DeviceCommand.Rotate;
import com.palyra.actors.device.DeviceReply.NotRenewed;
import com.palyra.actors.device.DeviceReply.Renewed;
import com.palyra.actors.device.DeviceState.Paired;
import com.palyra.actors.device.DeviceState.Unknown;
import com.palyra.actors.durable.Position;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;

/** What a {@link Device} does, in each stage of its life, when its certificate is to be replaced. */
final class RenewalCommands {
    /** The authority has signed, or not, for a device that this request had paired. */
    record Signed(Ulid requestId, CertificateAuthority.IssueReply reply) implements DeviceCommand {}

    private final EffectFactories<DeviceEvent, DeviceState> effects;
    private final ActorContext<DeviceCommand> context;
    private final Ulid device;
    private final InstantSource clock;
    private final ActorRef<CertificateAuthority.Command> authority;
    private final ActorRef<AuditLog.Command> audit;
    private final DeviceSessions sessions;
    private final Expulsion expulsion;
    private final Supplier<Position> position;
    private final Consumer<DeviceState> rotated;
    private final Renewals renewals;

    /**
     * For one device.
     *
     * @param position where its events end
     * @param rotated told the state when the device is to fetch its certificate
     */
    RenewalCommands(
            EffectFactories<DeviceEvent, DeviceState> effects,
            ActorContext<DeviceCommand> context,
            Ulid device,
            InstantSource clock,
            ActorRef<CertificateAuthority.Command> authority,
            ActorRef<AuditLog.Command> audit,
            DeviceSessions sessions,
            Expulsion expulsion,
            Supplier<Position> position,
            Consumer<DeviceState> rotated) {
        this.effects = effects;
        this.context = context;
        this.device = device;
        this.clock = clock;
        this.authority = authority;
        this.audit = audit;
        this.sessions = sessions;
        this.expulsion = expulsion;
        this.position = position;
        this.rotated = rotated;
        this.renewals = new Renewals(device);
    }

    Effect<DeviceEvent, DeviceState> onRenewPaired(Paired state, Renew renew) {
        return sessions.serves(renew.session())
                ? replace(state, renew, state.certificates().fresh(renew.authorities(), clock.instant()))
                : effects.reply(renew.replyTo(), NotRenewed.NO_SESSION);
    }

    Effect<DeviceEvent, DeviceState> onRenewExpiredPaired(Paired state, RenewExpired renew) {
        Instant now = clock.instant();
        Optional<NotRenewed> refusal = state.key().equals(renew.key())
                ? state.certificates().refusalAfterExpiry(renew.authorities(), now)
                : Optional.of(NotRenewed.NOT_PAIRED);
        return refusal.isPresent()
                ? effects.reply(renew.replyTo(), refusal.get())
                : replace(state, renew, state.certificates().fresh(renew.authorities(), now));
    }

    Effect<DeviceEvent, DeviceState> onRotatePaired(Paired state, Rotate rotate) {
        return replace(state, rotate, state.certificates().replacement(clock.instant()));
    }

    Effect<DeviceEvent, DeviceState> onReplaceUnpaired(DeviceState state, Replace replace) {
        return effects.reply(replace.replyTo(), state instanceof Unknown ? NotRenewed.UNKNOWN : NotRenewed.NOT_PAIRED);
    }

    private Effect<DeviceEvent, DeviceState> replace(Paired state, Replace replace, Optional<byte[]> enough) {
        if (expulsion.denied().isPresent()) {
            return effects.reply(replace.replyTo(), NotRenewed.NOT_PAIRED);
        }
        if (enough.isPresent()) {
            if (replace instanceof Rotate) {
                rotated.accept(state);
            }
            return effects.reply(replace.replyTo(), new Renewed(enough.get(), position.get()));
        }
        if (renewals.begin(replace)) {
            askForSignature(state);
        }
        return effects.none();
    }

    private void askForSignature(Paired state) {
        context.ask(
                CertificateAuthority.IssueReply.class,
                authority,
                Limits.ASK_TIMEOUT,
                replyTo -> new CertificateAuthority.IssueDevice(device, state.key(), replyTo),
                (reply, failure) -> new Signed(
                        state.requestId(),
                        failure == null
                                ? reply
                                : new CertificateAuthority.Unusable(
                                        "The certificate authority did not answer in time.")));
    }

    Effect<DeviceEvent, DeviceState> onSignedPaired(Paired state, Signed signed) {
        if (!signed.requestId().equals(state.requestId()) || expulsion.denied().isPresent()) {
            return onSignedUnpaired();
        }
        if (!(signed.reply() instanceof CertificateAuthority.Issued issued)) {
            renewals.failed(
                    new NotRenewed(ErrorCode.INTERNAL, ((CertificateAuthority.Unusable) signed.reply()).sentence()));
            return effects.none();
        }
        if (!renewals.areWaitedFor()) {
            return effects.none();
        }
        DeviceCertificateRecorded recorded =
                Renewals.recorded(device, state.requestId(), issued.leaf(), clock.instant());
        return effects.persist(recorded).thenRun(after -> {
            if (renewals.byOperator()) {
                rotated.accept(after);
            }
            renewals.entries()
                    .forEach(entry -> audit.tell(
                            new AuditLog.Append(entry.with("certificate", recorded.certificateFingerprint()))));
            sessions.extendAll(recorded.notAfter());
            renewals.written(new Renewed(recorded.leafDer(), position.get()));
        });
    }

    /** What was asked for is not signed for this pairing. */
    Effect<DeviceEvent, DeviceState> onSignedUnpaired() {
        renewals.failed(NotRenewed.NOT_PAIRED);
        return effects.none();
    }

    /** The write under way failed, whatever it was. */
    void writeFailed(PalyraException told) {
        renewals.failed(new NotRenewed(told.error(), told.sentence()));
    }
}
