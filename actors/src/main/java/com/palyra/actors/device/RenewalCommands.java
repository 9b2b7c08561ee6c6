package com.palyra.actors.device;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.device.DeviceCommand.Renew;
import com.palyra.actors.device.DeviceReply.NotRenewed;
import com.palyra.actors.device.DeviceReply.Renewed;
import com.palyra.actors.device.DeviceState.Paired;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.time.InstantSource;
import java.util.Optional;
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
    private final Renewals renewals = new Renewals();

    RenewalCommands(
            EffectFactories<DeviceEvent, DeviceState> effects,
            ActorContext<DeviceCommand> context,
            Ulid device,
            InstantSource clock,
            ActorRef<CertificateAuthority.Command> authority,
            ActorRef<AuditLog.Command> audit,
            DeviceSessions sessions,
            Expulsion expulsion) {
        this.effects = effects;
        this.context = context;
        this.device = device;
        this.clock = clock;
        this.authority = authority;
        this.audit = audit;
        this.sessions = sessions;
        this.expulsion = expulsion;
    }

    Effect<DeviceEvent, DeviceState> onRenewPaired(Paired state, Renew renew) {
        if (!sessions.serves(renew.session()) || expulsion.denied().isPresent()) {
            return refuse(renew);
        }
        Optional<byte[]> fresh = state.certificates().fresh(clock.instant());
        if (fresh.isPresent()) {
            return effects.reply(renew.replyTo(), new Renewed(fresh.get()));
        }
        if (renewals.begin(renew)) {
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
        if (!(signed.reply() instanceof CertificateAuthority.Issued issued)
                || !signed.requestId().equals(state.requestId())
                || expulsion.denied().isPresent()) {
            return notRenewed();
        }
        if (!renewals.areWaitedFor()) {
            return effects.none();
        }
        DeviceCertificateRecorded recorded =
                Renewals.recorded(device, state.requestId(), issued.leaf(), clock.instant());
        return effects.persist(recorded).thenRun(ignored -> {
            audit.tell(
                    new AuditLog.Append(AuditEntry.byDevice("device.renew", device, AuditEntry.DONE, renewals.address())
                            .with("certificate", recorded.certificateFingerprint())));
            sessions.extendAll(recorded.notAfter());
            renewals.written(recorded.leafDer());
        });
    }

    Effect<DeviceEvent, DeviceState> refuse(Renew renew) {
        return effects.reply(renew.replyTo(), NotRenewed.NOT_RENEWED);
    }

    /** What was asked for is not signed, or not for this pairing. */
    Effect<DeviceEvent, DeviceState> notRenewed() {
        renewals.failed();
        return effects.none();
    }

    /** The write under way failed, whatever it was. */
    void writeFailed() {
        renewals.failed();
    }
}
