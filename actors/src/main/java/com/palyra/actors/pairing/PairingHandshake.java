package com.palyra.actors.pairing;

import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.durable.DurableEntity;
import com.palyra.actors.pairing.Admission.Advance;
import com.palyra.actors.pairing.Admission.Progress;
import com.palyra.actors.pairing.HandshakeCommand.Approve;
import com.palyra.actors.pairing.HandshakeCommand.Begin;
import com.palyra.actors.pairing.HandshakeCommand.CertificateSeen;
import com.palyra.actors.pairing.HandshakeCommand.Frame;
import com.palyra.actors.pairing.HandshakeCommand.Reject;
import com.palyra.actors.pairing.HandshakeCommand.Stop;
import com.palyra.actors.pairing.HandshakeCommand.Wake;
import com.palyra.actors.pairing.HandshakeCommand.Watch;
import com.palyra.actors.pairing.HandshakeReply.Decided;
import com.palyra.actors.pairing.HandshakeReply.Undecided;
import com.palyra.actors.pairing.HandshakeState.Approved;
import com.palyra.actors.pairing.HandshakeState.Completed;
import com.palyra.actors.pairing.HandshakeState.Expired;
import com.palyra.actors.pairing.HandshakeState.Pending;
import com.palyra.actors.pairing.HandshakeState.Ready;
import com.palyra.actors.pairing.HandshakeState.Rejected;
import com.palyra.actors.pairing.HandshakeState.Running;
import com.palyra.persistence.event.PairingEvent;
import com.palyra.persistence.event.PairingEvent.PairingApproved;
import com.palyra.persistence.event.PairingEvent.PairingCertificateReady;
import com.palyra.persistence.event.PairingEvent.PairingCompleted;
import com.palyra.persistence.event.PairingEvent.PairingExpired;
import com.palyra.persistence.event.PairingEvent.PairingRejected;
import com.palyra.persistence.event.PairingEvent.PairingRequested;
import com.palyra.persistence.event.PairingEvent.ShortStringMismatched;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.ShortString;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.GrantList;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
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

/**
 * One handshake: first a run of the protocol, then the request that came out of it until it is decided and completed.
 * Sharded by the ULID that the node gave to the run, which is also the request's id.
 *
 * <p>Nothing but an explicit {@link Approve} of this very request leads to a certificate. From the approval on it goes
 * through by itself, also after a restart: bind the device, issue, record, offer.
 */
public final class PairingHandshake extends DurableEntity<HandshakeCommand, PairingEvent, HandshakeState> {
    /** Under which sharding knows handshakes. */
    public static final EntityTypeKey<HandshakeCommand> TYPE =
            EntityTypeKey.create(HandshakeCommand.class, "PairingHandshake");

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Undecided WRONG_AFTERWARDS = new Undecided(
            ErrorCode.PAIR_WRONG_SHORT_STRING,
            "That is not what the device showed. The request was approved before and stays so.");
    private static final Duration STUCK = Duration.ofSeconds(10);

    /** What it says to itself. */
    sealed interface Internal extends HandshakeCommand {}

    record FromWindow(Object answer) implements Internal {}

    private enum Listed implements Internal {
        LISTED
    }

    private record Gone(ActorRef<PairingConnection.Command> connection) implements Internal {}

    private enum Expire implements Internal {
        DUE
    }

    private enum Idle implements Internal {
        DUE
    }

    private final Ulid id;
    private final HandshakeSurroundings node;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final TimerScheduler<HandshakeCommand> timers;
    private final Set<ActorRef<PairingConnection.Command>> watchers = new HashSet<>();
    private final List<ActorRef<HandshakeReply>> deciders = new ArrayList<>();
    private final HandshakeAudit audit;
    private final Admission admission;
    private final RunDriver run;

    private PairingHandshake(
            ActorContext<HandshakeCommand> context,
            TimerScheduler<HandshakeCommand> timers,
            Ulid id,
            HandshakeSurroundings node,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(context, PersistenceId.of(TYPE.name(), id.value()));
        this.timers = timers;
        this.id = id;
        this.node = node;
        this.shard = shard;
        this.audit = new HandshakeAudit(node.audit(), id);
        this.admission = new Admission(context, id, node);
        this.run = new RunDriver(context, id, node, this::passivate);
    }

    /** The handshake with this id. */
    public static Behavior<HandshakeCommand> create(
            Ulid id, HandshakeSurroundings node, ActorRef<ClusterSharding.ShardCommand> shard) {
        return entity(Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new PairingHandshake(context, timers, id, node, shard))));
    }

    @Override
    public HandshakeState emptyState() {
        return new Running();
    }

    @Override
    public EventHandler<HandshakeState, PairingEvent> eventHandler() {
        return HandshakeState::with;
    }

    @Override
    public CommandHandler<HandshakeCommand, PairingEvent, HandshakeState> commandHandler() {
        var builder = newCommandHandlerBuilder();
        builder.forStateType(Running.class)
                .onCommand(Begin.class, this::onBegin)
                .onCommand(Frame.class, frame -> store(run.onFrame(frame.frame())))
                .onCommand(FromWindow.class, from -> store(run.onWindow(from.answer())))
                .onCommand(Gone.class, () -> endRun())
                .onCommand(Wake.class, () -> endRun())
                .onCommand(Approve.class, approve -> Effect().reply(approve.replyTo(), Undecided.unknown()))
                .onCommand(Reject.class, reject -> Effect().reply(reject.replyTo(), Undecided.unknown()));
        builder.forStateType(Pending.class)
                .onCommand(Listed.class, this::onListed)
                .onCommand(Approve.class, this::onApprove)
                .onCommand(Reject.class, this::onReject)
                .onCommand(Expire.class, due -> expire());
        builder.forStateType(Approved.class)
                .onCommand(Approve.class, this::onApproveAgain)
                .onCommand(Progress.class, this::onProgress);
        builder.forStateType(Ready.class)
                .onCommand(Approve.class, (state, approve) -> approvedBefore(state.request(), state.grants(), approve))
                .onCommand(CertificateSeen.class, this::onCertificateSeen);
        builder.forStateType(Completed.class)
                .onCommand(Approve.class, (state, approve) -> approvedBefore(state.request(), state.grants(), approve));
        builder.forStateType(Rejected.class).onCommand(Reject.class, reject -> decided(reject.replyTo()));
        builder.forStateType(Expired.class)
                .onCommand(Approve.class, approve -> Effect().reply(approve.replyTo(), Undecided.expired()))
                .onCommand(Reject.class, reject -> Effect().reply(reject.replyTo(), Undecided.expired()));
        builder.forAnyState()
                .onCommand(Watch.class, this::onWatch)
                .onCommand(Gone.class, this::onGone)
                .onCommand(Approve.class, approve -> Effect().reply(approve.replyTo(), Undecided.alreadyDecided()))
                .onCommand(Reject.class, reject -> Effect().reply(reject.replyTo(), Undecided.alreadyDecided()))
                .onCommand(Idle.class, this::onIdle)
                .onCommand(Stop.class, () -> Effect().stop())
                .onAnyCommand(() -> Effect().none());
        return builder.build();
    }

    @Override
    public SignalHandler<HandshakeState> signalHandler() {
        return signals(this::onWriteFailed)
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    private Effect<PairingEvent, HandshakeState> store(Optional<PairingRequested> enrolled) {
        if (enrolled.isEmpty()) {
            return Effect().none();
        }
        PairingRequested event = enrolled.get();
        return Effect().persist(event).thenRun(state -> {
            run.connection().ifPresent(watchers::add);
            startExpiry(event);
            audit.requested(event);
            admission.whenVisible(position(), Listed.LISTED);
        });
    }

    private Effect<PairingEvent, HandshakeState> onBegin(Running state, Begin begin) {
        context().watchWith(begin.connection(), new Gone(begin.connection()));
        return store(run.begin(begin));
    }

    private Effect<PairingEvent, HandshakeState> endRun() {
        run.end();
        return Effect().none();
    }

    /** Whoever hears of the request from the device finds it in the lists. */
    private Effect<PairingEvent, HandshakeState> onListed(Pending state, Listed listed) {
        run.announce(state.request());
        return Effect().none();
    }

    private Effect<PairingEvent, HandshakeState> onApprove(Pending state, Approve approve) {
        run.announce(state.request());
        Instant now = node.clock().instant();
        deciders.add(approve.replyTo());
        if (!now.isBefore(state.request().expiresAt())) {
            return expire();
        }
        boolean skipped = approve.shortString() == null;
        if (isWrong(state.request(), approve)) {
            return mismatch(state, now);
        }
        return Effect()
                .persist(new PairingApproved(
                        id,
                        state.request().requestHash(),
                        approve.reason(),
                        skipped,
                        GrantList.texts(approve.grants()),
                        now))
                .thenRun(ignored -> {
                    audit.approved(approve.reason(), skipped, approve.grants());
                    timers.cancel(Expire.DUE);
                    node.window().tell(new WindowCommand.Release(id));
                    context().getSelf().tell(Advance.ADVANCE);
                });
    }

    private Effect<PairingEvent, HandshakeState> mismatch(Pending state, Instant now) {
        int wrong = state.wrongShortStrings() + 1;
        boolean last = wrong >= Limits.WRONG_SHORT_STRINGS;
        List<PairingEvent> events = new ArrayList<>();
        events.add(new ShortStringMismatched(id, wrong, now));
        if (last) {
            events.add(new PairingRejected(id, "wrong_short_string", now));
        }
        String sentence = last
                ? "That is not what the device shows, for the third time. The request is rejected."
                : "That is not what the device shows.";
        return Effect().persist(events).thenRun(after -> {
            audit.mismatched(wrong);
            answerDeciders(new Undecided(ErrorCode.PAIR_WRONG_SHORT_STRING, sentence).writtenAt(position()));
            if (last) {
                settle(after);
            }
        });
    }

    private Effect<PairingEvent, HandshakeState> onReject(Pending state, Reject reject) {
        run.announce(state.request());
        deciders.add(reject.replyTo());
        return Effect()
                .persist(new PairingRejected(id, reject.reason(), node.clock().instant()))
                .thenRun(after -> {
                    audit.rejected(reject.reason());
                    answerDeciders(new Decided(position()));
                    settle(after);
                });
    }

    private Effect<PairingEvent, HandshakeState> expire() {
        return Effect().persist(new PairingExpired(id, node.clock().instant())).thenRun(after -> {
            audit.expired();
            answerDeciders(Undecided.expired().writtenAt(position()));
            settle(after);
        });
    }

    private Effect<PairingEvent, HandshakeState> onApproveAgain(Approved state, Approve approve) {
        Optional<Undecided> refusal = refusalAfterwards(state.request(), state.grants(), approve);
        if (refusal.isPresent()) {
            return Effect().reply(approve.replyTo(), refusal.get());
        }
        deciders.add(approve.replyTo());
        return Effect().none();
    }

    /** Repeating an approval changes nothing, but a wrong short string is never told that it was right. */
    private Effect<PairingEvent, HandshakeState> approvedBefore(
            PairingRequested request, List<Grant> grants, Approve approve) {
        Optional<Undecided> refusal = refusalAfterwards(request, grants, approve);
        return refusal.isPresent() ? Effect().reply(approve.replyTo(), refusal.get()) : decided(approve.replyTo());
    }

    private static Optional<Undecided> refusalAfterwards(
            PairingRequested request, List<Grant> grants, Approve approve) {
        if (isWrong(request, approve)) {
            return Optional.of(WRONG_AFTERWARDS);
        }
        boolean same = Set.copyOf(grants).equals(Set.copyOf(approve.grants()));
        return same ? Optional.empty() : Optional.of(Undecided.withOtherGrants());
    }

    private static boolean isWrong(PairingRequested request, Approve approve) {
        return approve.shortString() != null
                && !ShortString.matches(HandshakeState.shortString(request), approve.shortString());
    }

    private Effect<PairingEvent, HandshakeState> onProgress(Approved state, Progress progress) {
        Admission.Outcome outcome = admission.next(state, progress);
        if (outcome instanceof Admission.Granted granted) {
            return ready(granted.certificate());
        } else if (outcome instanceof Admission.Denied denied) {
            return turnDown(denied);
        } else if (outcome instanceof Admission.Stuck stuck) {
            answerDeciders(new Undecided(ErrorCode.INTERNAL, stuck.sentence()));
            timers.startSingleTimer(Advance.ADVANCE, STUCK);
        } else if (outcome == Admission.Later.TRY_AGAIN) {
            timers.startSingleTimer(Advance.ADVANCE, RETRY);
        }
        return Effect().none();
    }

    private Effect<PairingEvent, HandshakeState> ready(CertificateAuthority.Issued issued) {
        List<byte[]> bundle =
                issued.authorities().stream().map(Certificates::der).toList();
        return Effect()
                .persist(new PairingCertificateReady(
                        id,
                        Certificates.der(issued.leaf()),
                        bundle,
                        node.clock().instant()))
                .thenRun(after -> {
                    answerDeciders(new Decided(position()));
                    tellWatchers(after);
                });
    }

    private Effect<PairingEvent, HandshakeState> turnDown(Admission.Denied denied) {
        return Effect()
                .persist(new PairingRejected(id, denied.reason(), node.clock().instant()))
                .thenRun(after -> {
                    audit.turnedDown(denied.reason());
                    answerDeciders(denied.answer().writtenAt(position()));
                    settle(after);
                });
    }

    private Effect<PairingEvent, HandshakeState> onCertificateSeen(Ready state, CertificateSeen seen) {
        return Effect()
                .persist(new PairingCompleted(id, node.clock().instant()))
                .thenRun(after -> passivate());
    }

    private Effect<PairingEvent, HandshakeState> onWatch(HandshakeState state, Watch watch) {
        if (state.isOpen()) {
            watchers.add(watch.connection());
            context().watchWith(watch.connection(), new Gone(watch.connection()));
            watch.connection().tell(new PairingConnection.Waiting(state.answer(), state.answer()));
        } else {
            watch.connection().tell(new PairingConnection.Last(state.answer()));
        }
        return Effect().none();
    }

    private Effect<PairingEvent, HandshakeState> onGone(HandshakeState state, Gone gone) {
        watchers.remove(gone.connection());
        return Effect().none();
    }

    private void settle(HandshakeState after) {
        timers.cancel(Expire.DUE);
        node.window().tell(new WindowCommand.Release(id));
        tellWatchers(after);
    }

    private void tellWatchers(HandshakeState after) {
        watchers.forEach(watcher -> watcher.tell(new PairingConnection.Last(after.answer())));
        watchers.clear();
    }

    private void answerDeciders(HandshakeReply decision) {
        deciders.forEach(decider -> decider.tell(decision));
        deciders.clear();
    }

    private void onRecovered(HandshakeState state) {
        timers.startTimerWithFixedDelay(Idle.DUE, Limits.ENTITY_IDLE);
        if (state instanceof Pending pending) {
            startExpiry(pending.request());
        } else if (state instanceof Approved) {
            context().getSelf().tell(Advance.ADVANCE);
        } else if (state instanceof Ready ready) {
            admission.askWhetherSeen(ready.request());
        }
    }

    private void startExpiry(PairingRequested request) {
        Duration left = Duration.between(node.clock().instant(), request.expiresAt());
        timers.startSingleTimer(Expire.DUE, left.isNegative() ? Duration.ZERO : left);
    }

    /** The run is lost, a request is not: the object outlives the restart that follows and its events come back. */
    private void onWriteFailed(PalyraException told) {
        run.refuse(RefusalCode.CANNOT_STORE);
        answerDeciders(new Undecided(told.error(), told.sentence()));
    }

    private Effect<PairingEvent, HandshakeState> onIdle(HandshakeState state, Idle idle) {
        if (!state.isOpen() && run.connection().isEmpty() && watchers.isEmpty()) {
            passivate();
        }
        return Effect().none();
    }

    private void passivate() {
        shard.tell(new ClusterSharding.Passivate<>(context().getSelf()));
    }

    private Effect<PairingEvent, HandshakeState> decided(ActorRef<HandshakeReply> replyTo) {
        return Effect().reply(replyTo, new Decided(position()));
    }
}
