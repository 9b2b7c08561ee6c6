package com.palyra.actors.device;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.device.DeviceCommand.Attach;
import com.palyra.actors.device.DeviceCommand.Authorize;
import com.palyra.actors.device.DeviceCommand.Bind;
import com.palyra.actors.device.DeviceCommand.ChangeGrant;
import com.palyra.actors.device.DeviceCommand.End;
import com.palyra.actors.device.DeviceCommand.Invoke;
import com.palyra.actors.device.DeviceCommand.Publish;
import com.palyra.actors.device.DeviceCommand.ReadPublications;
import com.palyra.actors.device.DeviceCommand.RecordCertificate;
import com.palyra.actors.device.DeviceCommand.Register;
import com.palyra.actors.device.DeviceCommand.Remove;
import com.palyra.actors.device.DeviceCommand.Renew;
import com.palyra.actors.device.DeviceCommand.RenewExpired;
import com.palyra.actors.device.DeviceCommand.Replace;
import com.palyra.actors.device.DeviceCommand.Rotate;
import com.palyra.actors.device.DeviceCommand.SendMessage;
import com.palyra.actors.device.DeviceCommand.Stop;
import com.palyra.actors.device.DeviceCommand.WasSeen;
import com.palyra.actors.device.DeviceReply.Attached;
import com.palyra.actors.device.DeviceReply.Conflict;
import com.palyra.actors.device.DeviceReply.Refused;
import com.palyra.actors.device.DeviceReply.Stored;
import com.palyra.actors.device.DeviceState.Evicted;
import com.palyra.actors.device.DeviceState.Paired;
import com.palyra.actors.device.DeviceState.Revoked;
import com.palyra.actors.device.DeviceState.Unknown;
import com.palyra.actors.device.EndCommands.CutTookTooLong;
import com.palyra.actors.device.RenewalCommands.Signed;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.durable.DurableEntity;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateSeen;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.CloseReason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One device: its key, its certificates, its standing, its grants and its live sessions. Sharded by ULID.
 *
 * <p>Revoking and evicting go in this order: refuse at once, cut the sessions and wait for them (for
 * {@link Limits#SESSION_CUT} at most), write, acknowledge. If the write fails the device is refused all the same for as
 * long as the process lives, whoever asked is told, and the write is tried again now and then. A grant that is revoked goes
 * the same way; no session is cut for it, because each of its requests is asked about here.
 */
public final class Device extends DurableEntity<DeviceCommand, DeviceEvent, DeviceState> {
    /** Under which sharding knows devices. */
    public static final EntityTypeKey<DeviceCommand> TYPE = EntityTypeKey.create(DeviceCommand.class, "Device");

    /** What it says to itself. */
    sealed interface Internal extends DeviceCommand {}

    private record SessionEnded(ActorRef<DeviceSession.Command> session) implements Internal {}

    private enum Idle implements Internal {
        DUE
    }

    /** What could not be written is tried again. */
    private enum Again implements Internal {
        DUE
    }

    /** A device comes for the first time since it was paired: its request is completed. */
    public interface FirstContact extends Consumer<Ulid> {}

    private final Ulid id;
    private final InstantSource clock;
    private final FirstContact firstContact;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final TimerScheduler<DeviceCommand> timers;
    private final DeviceSessions sessions = new DeviceSessions();
    private final Authorization authorization;
    private final PresenceRecord presence;
    private final Expulsion expulsion;
    private final Binding binding;
    private final GrantCommands grants;
    private final RenewalCommands certificates;
    private final Removal removal;
    private final EndCommands endings;
    private final RuntimeCommands runtime;
    private @Nullable Attach attaching;

    private Device(
            ActorContext<DeviceCommand> context,
            TimerScheduler<DeviceCommand> timers,
            Ulid id,
            InstantSource clock,
            TrustIndex trust,
            ActorRef<CertificateAuthority.Command> authority,
            ActorRef<AuditLog.Command> audit,
            FirstContact firstContact,
            RecipientRef<OutboxCommand> outbox,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(context, PersistenceId.of(TYPE.name(), id.value()));
        this.timers = timers;
        this.id = id;
        this.clock = clock;
        this.firstContact = firstContact;
        this.shard = shard;
        this.presence = new PresenceRecord(Effect(), timers, id, clock, sessions);
        this.authorization = new Authorization(id, trust, audit);
        this.expulsion = new Expulsion(id, trust, audit);
        this.binding = new Binding(id, trust);
        this.runtime = new RuntimeCommands(Effect(), id, clock, sessions, expulsion, outbox, this::position);
        this.endings = new EndCommands(
                Effect(), timers, id, clock, sessions, expulsion, presence, this::position, runtime::tellOutbox);
        this.grants = new GrantCommands(
                Effect(), clock, sessions, expulsion, authorization, this::position, this::onGrantsChanged);
        this.certificates = new RenewalCommands(
                Effect(),
                context,
                id,
                clock,
                authority,
                audit,
                sessions,
                expulsion,
                this::position,
                runtime::tellOutbox);
        this.removal = new Removal(Effect(), id, clock, audit, expulsion, this::position);
    }

    /**
     * The device with this ULID.
     *
     * @param authority signs its further certificates
     * @param firstContact told the request once its device came with a certificate
     * @param outbox what the node has for it
     * @param shard asked for permission before leaving memory
     */
    public static Behavior<DeviceCommand> create(
            Ulid id,
            InstantSource clock,
            TrustIndex trust,
            ActorRef<CertificateAuthority.Command> authority,
            ActorRef<AuditLog.Command> audit,
            FirstContact firstContact,
            RecipientRef<OutboxCommand> outbox,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        return entity(Behaviors.setup(context -> Behaviors.withTimers(timers ->
                new Device(context, timers, id, clock, trust, authority, audit, firstContact, outbox, shard))));
    }

    @Override
    public DeviceState emptyState() {
        return new Unknown();
    }

    @Override
    public EventHandler<DeviceState, DeviceEvent> eventHandler() {
        return DeviceState::with;
    }

    @Override
    public CommandHandler<DeviceCommand, DeviceEvent, DeviceState> commandHandler() {
        var builder = newCommandHandlerBuilder();
        builder.forStateType(Unknown.class)
                .onCommand(Bind.class, this::pair)
                .onCommand(End.class, endings::onEndUnknown)
                .onCommand(ChangeGrant.class, grants::onChangeUnknown);
        builder.forStateType(Evicted.class)
                .onCommand(Bind.class, (state, bind) -> bindAgain(state, state.key(), state.earlier(), bind))
                .onCommand(End.class, endings::onEndEvicted);
        builder.forStateType(Paired.class)
                .onCommand(Bind.class, this::onBindPaired)
                .onCommand(RecordCertificate.class, this::onRecordCertificate)
                .onCommand(Attach.class, this::onAttachPaired)
                .onCommand(WasSeen.class, this::onWasSeen)
                .onCommand(End.class, endings::begin)
                .onCommand(ChangeGrant.class, grants::onChangePaired)
                .onCommand(Authorize.class, grants::onAuthorizePaired)
                .onCommand(PresenceRecord.Due.class, () -> presence.settle())
                .onCommand(Register.class, runtime::onRegisterPaired)
                .onCommand(Renew.class, certificates::onRenewPaired)
                .onCommand(RenewExpired.class, certificates::onRenewExpiredPaired)
                .onCommand(Rotate.class, certificates::onRotatePaired)
                .onCommand(Signed.class, certificates::onSignedPaired);
        builder.forStateType(Revoked.class)
                .onCommand(Bind.class, bind -> Effect().reply(bind.replyTo(), Conflict.REVOKED))
                .onCommand(End.class, endings::onEndRevoked);
        builder.forAnyState()
                .onCommand(Attach.class, this::onAttachRefused)
                .onCommand(ChangeGrant.class, grants::onChangeEnded)
                .onCommand(Authorize.class, (state, authorize) -> grants.refuse(authorize))
                .onCommand(RecordCertificate.class, this::onRecordUnpaired)
                .onCommand(Replace.class, certificates::onReplaceUnpaired)
                .onCommand(Signed.class, () -> certificates.onSignedUnpaired())
                .onCommand(Remove.class, removal::onRemove)
                .onCommand(WasSeen.class, wasSeen -> Effect().reply(wasSeen.replyTo(), false))
                .onCommand(Register.class, (state, register) -> runtime.refuse(register))
                .onCommand(Publish.class, runtime::onPublish)
                .onCommand(ReadPublications.class, runtime::onReadPublications)
                .onCommand(SendMessage.class, runtime::onSendMessage)
                .onCommand(Invoke.class, runtime::onInvoke)
                .onCommand(SessionEnded.class, (state, ended) -> endings.onSessionEnded(state, ended.session()))
                .onCommand(PresenceRecord.Due.class, () -> Effect().none())
                .onCommand(CutTookTooLong.class, () -> endings.finish())
                .onCommand(Again.class, () -> onAgain())
                .onCommand(Idle.class, this::onIdle)
                .onCommand(Stop.class, () -> onStop());
        return builder.build();
    }

    @Override
    public SignalHandler<DeviceState> signalHandler() {
        return signals(this::onWriteFailed)
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    private Effect<DeviceEvent, DeviceState> pair(DeviceState state, Bind bind) {
        if (expulsion.underWay().isPresent()) {
            return Effect().reply(bind.replyTo(), Conflict.NOT_PAIRED);
        }
        Optional<Conflict> conflict = binding.take(bind.key());
        if (conflict.isPresent()) {
            return Effect().reply(bind.replyTo(), conflict.get());
        }
        return Effect()
                .persist(binding.events(bind, clock.instant()))
                .thenRun(after -> {
                    runtime.tellOutbox(after);
                    expulsion.pairedAnew();
                    authorization.pairedAnew();
                    presence.forget();
                    sessions.cutAll(CloseReason.SUPERSEDED);
                })
                .thenReply(bind.replyTo(), ignored -> new Stored(position()));
    }

    private Effect<DeviceEvent, DeviceState> bindAgain(
            DeviceState state, Ed25519PublicKey known, List<Ulid> earlier, Bind bind) {
        Optional<Conflict> conflict = Binding.again(known, earlier, bind);
        return conflict.isPresent() ? Effect().reply(bind.replyTo(), conflict.get()) : pair(state, bind);
    }

    private Effect<DeviceEvent, DeviceState> onBindPaired(Paired state, Bind bind) {
        boolean same = state.requestId().equals(bind.requestId());
        return same && state.key().equals(bind.key()) && expulsion.denied().isEmpty()
                ? Effect().reply(bind.replyTo(), new Stored(position()))
                : bindAgain(state, state.key(), state.earlier(), bind);
    }

    private Effect<DeviceEvent, DeviceState> onRecordCertificate(Paired state, RecordCertificate command) {
        if (expulsion.denied().isPresent() || !state.requestId().equals(command.requestId())) {
            return Effect().reply(command.replyTo(), Conflict.NOT_PAIRED);
        }
        return Effect()
                .persist(Renewals.recorded(id, command.requestId(), command.leaf(), clock.instant()))
                .thenReply(command.replyTo(), ignored -> new Stored(position()));
    }

    private Effect<DeviceEvent, DeviceState> onRecordUnpaired(DeviceState state, RecordCertificate command) {
        Conflict conflict = state instanceof Revoked ? Conflict.REVOKED : Conflict.NOT_PAIRED;
        return Effect().reply(command.replyTo(), conflict);
    }

    private Effect<DeviceEvent, DeviceState> onWasSeen(Paired state, WasSeen command) {
        return Effect().reply(command.replyTo(), state.hasComeAfter(command.requestId()));
    }

    private Effect<DeviceEvent, DeviceState> onAttachPaired(Paired state, Attach attach) {
        Optional<GateRefusal> refusal = expulsion.denied().or(() -> state.refusal(attach.peer(), clock.instant()));
        if (refusal.isPresent()) {
            return Effect().reply(attach.replyTo(), new Refused(refusal.get()));
        }
        boolean first = !state.certificates().used();
        List<DeviceEvent> events = new ArrayList<>();
        if (state.certificates().isNews(attach.peer())) {
            events.add(new DeviceCertificateSeen(id, attach.peer().certificateFingerprint(), clock.instant()));
        }
        Optional<DeviceEvent> comes = presence.change(attach.address());
        comes.ifPresent(events::add);
        attaching = attach;
        return Effect()
                .persist(events)
                .thenRun(ignored -> {
                    attaching = null;
                    hold(attach.session());
                    presence.begun(attach.address(), comes);
                    if (first) {
                        firstContact.accept(state.requestId());
                    }
                })
                .thenReply(
                        attach.replyTo(),
                        ignored -> new Attached(state.certificates().until()));
    }

    private void hold(ActorRef<DeviceSession.Command> session) {
        sessions.hold(session);
        context().watchWith(session, new SessionEnded(session));
    }

    private Effect<DeviceEvent, DeviceState> onAttachRefused(DeviceState state, Attach attach) {
        GateRefusal reason = state.refusal(attach.peer(), clock.instant()).orElse(GateRefusal.WRONG_STATE);
        return Effect().reply(attach.replyTo(), new Refused(reason));
    }

    /** The object outlives the restart that follows, and with it what is refused. */
    private void onWriteFailed(PalyraException told) {
        authorization.writeFailed(told);
        expulsion.writeFailed(told);
        certificates.writeFailed(told);
        removal.writeFailed(told);
        runtime.writeFailed();
        if (attaching != null) {
            attaching.replyTo().tell(new Refused(GateRefusal.UNAVAILABLE));
            attaching = null;
        }
    }

    /** Timers do not outlive the restart. */
    private void onRecovered(DeviceState state) {
        timers.startTimerWithFixedDelay(Idle.DUE, Limits.ENTITY_IDLE);
        expulsion.recovered(state);
        presence.recovered();
        runtime.tellOutbox(state);
        if (rest().isPresent()) {
            timers.startSingleTimer(Again.DUE, Limits.NOT_STORED_RETRY);
        }
    }

    /** Whoever asked was told that it is not stored; nobody waits for this one. */
    private Effect<DeviceEvent, DeviceState> onAgain() {
        rest().ifPresent(context().getSelf()::tell);
        return Effect().none();
    }

    private void onGrantsChanged(DeviceState state) {
        runtime.tellOutbox(state);
        if (rest().isPresent()) {
            context().getSelf().tell(Again.DUE);
        }
    }

    private Optional<DeviceCommand> rest() {
        Optional<DeviceCommand> end = expulsion
                .unstored()
                .map(it -> new End(
                        it.ending(), it.reason(), it.by(), context().getSystem().ignoreRef()));
        return end.or(() -> authorization.unstored(context().getSystem().ignoreRef()));
    }

    /** A session that came while the permission to leave was under way would live on without its device. */
    private Effect<DeviceEvent, DeviceState> onStop() {
        sessions.cutAll(CloseReason.SHUTDOWN);
        return Effect().stop();
    }

    private Effect<DeviceEvent, DeviceState> onIdle() {
        boolean rests = sessions.isEmpty() && presence.isAtRest() && runtime.isAtRest();
        if (rests && expulsion.denied().isEmpty() && !authorization.isNeeded()) {
            shard.tell(new ClusterSharding.Passivate<>(context().getSelf()));
        }
        return Effect().none();
    }
}
