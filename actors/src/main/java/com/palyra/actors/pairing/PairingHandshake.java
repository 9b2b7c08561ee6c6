package com.palyra.actors.pairing;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority;
import com.palyra.actors.device.Device;
import com.palyra.actors.directory.DirectoryProjection;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.durable.DurableEntity;
import com.palyra.actors.durable.Position;
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
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.Enrollment;
import com.palyra.protocol.pairing.PairingFrames;
import com.palyra.protocol.pairing.PairingVerifier;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.ReturningVerifier;
import com.palyra.protocol.pairing.ShortString;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One handshake: first a run of the protocol, then the request that came out of it until it is decided and completed.
 * Sharded by the ULID that the node gave to the run, which is also the request's id.
 *
 * <p>Nothing but an explicit {@link Approve} of this very request leads to a certificate. From the approval on it goes
 * through by itself, also after a restart: bind the device, issue, record, offer.
 */
public final class PairingHandshake extends DurableEntity<PairingHandshake.Command, PairingEvent, HandshakeState> {
    /** Under which sharding knows handshakes. */
    public static final EntityTypeKey<Command> TYPE = EntityTypeKey.create(Command.class, "PairingHandshake");

    private static final Duration RETRY = Duration.ofSeconds(1);

    /** What it understands. */
    public sealed interface Command
            permits Begin,
                    Frame,
                    FromWindow,
                    Listed,
                    Watch,
                    Gone,
                    Approve,
                    Reject,
                    Wake,
                    CertificateSeen,
                    Expire,
                    Progress,
                    Idle,
                    Stop {}

    /** The first frame of a stranger. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Begin(
            ActorRef<PairingConnection.Command> connection, InetAddress address, byte[] leafSha256, byte[] hello)
            implements Command {}

    /** A further frame of the run. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Frame(byte[] frame) implements Command {}

    private record FromWindow(Object answer) implements Command {}

    private enum Listed implements Command {
        LISTED
    }

    /** A device that proved that the request is its own wants to hear how it stands, now and later. */
    public record Watch(ActorRef<PairingConnection.Command> connection) implements Command {}

    private record Gone(ActorRef<PairingConnection.Command> connection) implements Command {}

    /** Approve; {@code shortString} null skips the comparison. Idempotent. */
    public record Approve(@Nullable String shortString, String reason, ActorRef<Decision> replyTo) implements Command {}

    /** Turn down. Idempotent. */
    public record Reject(String reason, ActorRef<Decision> replyTo) implements Command {}

    /** Recover, and go on with what is unfinished. */
    public enum Wake implements Command {
        WAKE
    }

    /** The device came with the certificate of this request. */
    public enum CertificateSeen implements Command {
        SEEN
    }

    private enum Expire implements Command {
        DUE
    }

    /** Another step of an approved request. */
    private sealed interface Progress extends Command {}

    private record Bound(Device.PairReply reply) implements Progress {}

    private record Issued(CertificateAuthority.IssueReply reply) implements Progress {}

    private record Recorded(Device.PairReply reply, CertificateAuthority.Issued certificate) implements Progress {}

    private record Visible(CertificateAuthority.Issued certificate) implements Progress {}

    private record Failed(String step, Throwable cause) implements Progress {}

    private enum Advance implements Progress {
        ADVANCE
    }

    private enum Idle implements Command {
        DUE
    }

    /** Leave memory. */
    public enum Stop implements Command {
        STOP
    }

    /** Answers to {@link Approve} and {@link Reject}. */
    public sealed interface Decision permits Decided, Undecided {}

    /** It is as was asked for. */
    public record Decided(Position position) implements Decision {}

    /** It is not, and why. */
    public record Undecided(ErrorCode error, String sentence) implements Decision {}

    /** The actors and facts that every handshake of a node works with. */
    public record Surroundings(
            Ulid nodeId,
            Ed25519PublicKey nodeKey,
            Duration approvalTtl,
            InstantSource clock,
            SecureRandom random,
            TrustIndex trust,
            ActorRef<PairingWindow.Command> window,
            ActorRef<CertificateAuthority.Command> authority,
            Function<Ulid, RecipientRef<Device.Command>> devices,
            ActorRef<DirectoryProjection.Command> projection,
            ActorRef<AuditLog.Command> audit) {}

    private final Ulid id;
    private final Surroundings node;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final TimerScheduler<Command> timers;
    private final Set<ActorRef<PairingConnection.Command>> watchers = new HashSet<>();
    private final List<ActorRef<Decision>> deciders = new ArrayList<>();
    private @Nullable PairingRun run;

    private PairingHandshake(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Ulid id,
            Surroundings node,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(context, PersistenceId.of(TYPE.name(), id.value()));
        this.timers = timers;
        this.id = id;
        this.node = node;
        this.shard = shard;
        timers.startTimerWithFixedDelay(Idle.DUE, Limits.ENTITY_IDLE);
    }

    /** The handshake with this id. */
    public static Behavior<Command> create(Ulid id, Surroundings node, ActorRef<ClusterSharding.ShardCommand> shard) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new PairingHandshake(context, timers, id, node, shard)));
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
    public CommandHandler<Command, PairingEvent, HandshakeState> commandHandler() {
        var builder = newCommandHandlerBuilder();
        builder.forStateType(Running.class)
                .onCommand(Begin.class, this::onBegin)
                .onCommand(Frame.class, this::onFrame)
                .onCommand(FromWindow.class, this::onFromWindow)
                .onCommand(Gone.class, () -> endRun())
                .onCommand(Wake.class, () -> endRun())
                .onCommand(Approve.class, approve -> refuse(approve.replyTo(), unknown()))
                .onCommand(Reject.class, reject -> refuse(reject.replyTo(), unknown()));
        builder.forStateType(Pending.class)
                .onCommand(Listed.class, this::onListed)
                .onCommand(Approve.class, this::onApprove)
                .onCommand(Reject.class, this::onReject)
                .onCommand(Expire.class, due -> expire());
        builder.forStateType(Approved.class)
                .onCommand(Approve.class, this::onApproveAgain)
                .onCommand(Progress.class, this::onProgress);
        builder.forStateType(Ready.class)
                .onCommand(Approve.class, approve -> decided(approve.replyTo()))
                .onCommand(CertificateSeen.class, this::onCertificateSeen);
        builder.forStateType(Completed.class).onCommand(Approve.class, approve -> decided(approve.replyTo()));
        builder.forStateType(Rejected.class).onCommand(Reject.class, reject -> decided(reject.replyTo()));
        builder.forStateType(Expired.class)
                .onCommand(Approve.class, approve -> refuse(approve.replyTo(), expired()))
                .onCommand(Reject.class, reject -> refuse(reject.replyTo(), expired()));
        builder.forAnyState()
                .onCommand(Watch.class, this::onWatch)
                .onCommand(Gone.class, this::onGone)
                .onCommand(Approve.class, approve -> refuse(approve.replyTo(), alreadyDecided()))
                .onCommand(Reject.class, reject -> refuse(reject.replyTo(), alreadyDecided()))
                .onCommand(Idle.class, this::onIdle)
                .onCommand(Stop.class, () -> Effect().stop())
                .onAnyCommand(() -> Effect().none());
        return builder.build();
    }

    @Override
    public SignalHandler<HandshakeState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .onSignal(JournalPersistFailed.class, (state, failed) -> onPersistFailed(failed))
                .build();
    }

    // --- the run ---

    private Effect<PairingEvent, HandshakeState> onBegin(Running state, Begin begin) {
        PairingVerifier verifier =
                PairingVerifier.start(node.nodeId(), node.nodeKey(), id, begin.leafSha256(), node.random());
        PairingRun fresh = new PairingRun(id, verifier, begin.address(), begin.connection());
        run = fresh;
        context().watchWith(begin.connection(), new Gone(begin.connection()));
        return follow(fresh, fresh.onFrame(begin.hello()));
    }

    private Effect<PairingEvent, HandshakeState> onFrame(Running state, Frame frame) {
        return run == null ? Effect().none() : follow(run, run.onFrame(frame.frame()));
    }

    private Effect<PairingEvent, HandshakeState> onFromWindow(Running state, FromWindow from) {
        return run == null ? Effect().none() : follow(run, run.onWindow(from.answer()));
    }

    private Effect<PairingEvent, HandshakeState> follow(PairingRun current, PairingRun.Step step) {
        if (step instanceof PairingRun.AskWindow ask) {
            context()
                    .ask(
                            Object.class,
                            node.window(),
                            Limits.ASK_TIMEOUT,
                            replyTo -> ask.question().apply(replyTo),
                            (answer, failure) -> new FromWindow(failure == null ? answer : failure));
        } else if (step instanceof PairingRun.SendAndRead send) {
            current.connection().tell(new PairingConnection.SendAndRead(send.frame()));
        } else if (step instanceof PairingRun.Read) {
            current.connection().tell(PairingConnection.Read.READ);
        } else if (step instanceof PairingRun.Refuse refuse) {
            return refuseRun(current, refuse);
        } else if (step instanceof PairingRun.Enrolled enrolled) {
            return request(current, enrolled.enrollment());
        }
        return Effect().none();
    }

    private Effect<PairingEvent, HandshakeState> refuseRun(PairingRun current, PairingRun.Refuse refuse) {
        current.connection().tell(new PairingConnection.Last(PairingFrames.refused(refuse.code())));
        return endRun();
    }

    private Effect<PairingEvent, HandshakeState> endRun() {
        run = null;
        node.window().tell(new PairingWindow.Release(id));
        passivate();
        return Effect().none();
    }

    private Effect<PairingEvent, HandshakeState> request(PairingRun current, Enrollment enrollment) {
        var conflict = PairingRun.conflict(node.trust().claim(enrollment.deviceId(), enrollment.deviceKey()));
        if (conflict.isPresent()) {
            record(AuditEntry.byStranger(
                            "pairing.request",
                            enrollment.deviceId().value(),
                            AuditEntry.REFUSED,
                            current.address().getHostAddress())
                    .with("reason", conflict.get().reason())
                    .with("fingerprint", enrollment.deviceKey().fingerprint()));
            return refuseRun(current, conflict.get());
        }
        // Milliseconds, because that is what the device is told.
        Instant now = node.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        PairingRequested event = new PairingRequested(
                id,
                enrollment.deviceId(),
                enrollment.deviceKey().raw(),
                enrollment.name(),
                enrollment.kind().wireName(),
                enrollment.platform(),
                current.address().getHostAddress(),
                enrollment.csrDer(),
                enrollment.rN(),
                enrollment.rD(),
                enrollment.requestHash(),
                now.plus(node.approvalTtl()),
                now);
        return Effect().persist(event).thenRun(state -> {
            watchers.add(current.connection());
            startExpiry(event);
            record(AuditEntry.byStranger("pairing.request", id.value(), AuditEntry.DONE, event.address())
                    .with("device_id", event.deviceId().value()));
            whenVisible(position(), Listed.LISTED);
        });
    }

    /** Whoever hears of the request from the device finds it in the lists. */
    private Effect<PairingEvent, HandshakeState> onListed(Pending state, Listed listed) {
        announce(state.request());
        return Effect().none();
    }

    private void announce(PairingRequested request) {
        PairingRun enrolled = run;
        run = null;
        if (enrolled != null) {
            byte[] stillPending = ReturningVerifier.stillPending(id, request.expiresAt());
            enrolled.connection()
                    .tell(new PairingConnection.Waiting(enrolled.pending(request.expiresAt()), stillPending));
        }
    }

    private void whenVisible(Position position, Command then) {
        context()
                .ask(
                        DirectoryProjection.Seen.class,
                        node.projection(),
                        Limits.ASK_TIMEOUT,
                        replyTo -> new DirectoryProjection.AwaitSeen(position, replyTo),
                        (seen, failure) -> then);
    }

    // --- the decision ---

    private Effect<PairingEvent, HandshakeState> onApprove(Pending state, Approve approve) {
        announce(state.request());
        Instant now = node.clock().instant();
        deciders.add(approve.replyTo());
        if (!now.isBefore(state.request().expiresAt())) {
            return expire();
        }
        boolean skipped = approve.shortString() == null;
        if (approve.shortString() != null && !ShortString.matches(state.shortString(), approve.shortString())) {
            return mismatch(state, now);
        }
        return Effect()
                .persist(new PairingApproved(id, state.request().requestHash(), approve.reason(), skipped, now))
                .thenRun(ignored -> {
                    record(AuditEntry.byOperator("pairing.approve", id.value(), AuditEntry.DONE)
                            .with("reason", approve.reason())
                            .with("short_string", skipped ? "skipped" : "compared"));
                    timers.cancel(Expire.DUE);
                    node.window().tell(new PairingWindow.Release(id));
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
            record(AuditEntry.byOperator("pairing.approve", id.value(), AuditEntry.REFUSED)
                    .with("reason", "wrong_short_string")
                    .with("wrong", Integer.toString(wrong)));
            answerDeciders(new Undecided(ErrorCode.PAIR_WRONG_SHORT_STRING, sentence));
            if (last) {
                settle(after);
            }
        });
    }

    private Effect<PairingEvent, HandshakeState> onReject(Pending state, Reject reject) {
        announce(state.request());
        deciders.add(reject.replyTo());
        return Effect()
                .persist(new PairingRejected(id, reject.reason(), node.clock().instant()))
                .thenRun(after -> {
                    record(AuditEntry.byOperator("pairing.reject", id.value(), AuditEntry.DONE)
                            .with("reason", reject.reason()));
                    answerDeciders(new Decided(position()));
                    settle(after);
                });
    }

    private Effect<PairingEvent, HandshakeState> expire() {
        return Effect().persist(new PairingExpired(id, node.clock().instant())).thenRun(after -> {
            record(AuditEntry.byNode("pairing.expire", id.value(), AuditEntry.DONE));
            answerDeciders(expired());
            settle(after);
        });
    }

    // --- after the approval ---

    private Effect<PairingEvent, HandshakeState> onApproveAgain(Approve approve) {
        deciders.add(approve.replyTo());
        return Effect().none();
    }

    private Effect<PairingEvent, HandshakeState> onProgress(Approved state, Progress progress) {
        if (progress instanceof Advance) {
            bind(state.request());
        } else if (progress instanceof Bound bound) {
            return bound.reply() instanceof Device.Conflict conflict ? turnDown(conflict) : issue(state.request());
        } else if (progress instanceof Issued issued) {
            return onIssued(state.request(), issued.reply());
        } else if (progress instanceof Recorded recorded) {
            return onRecorded(recorded);
        } else if (progress instanceof Visible visible) {
            return ready(visible.certificate());
        } else if (progress instanceof Failed failed) {
            context().getLog().warn("Approved request {} waits: {}", id, failed.step(), failed.cause());
            timers.startSingleTimer(Advance.ADVANCE, RETRY);
        }
        return Effect().none();
    }

    private void bind(PairingRequested request) {
        context()
                .ask(
                        Device.PairReply.class,
                        node.devices().apply(request.deviceId()),
                        Limits.ASK_TIMEOUT,
                        replyTo -> new Device.Bind(
                                id,
                                Ed25519PublicKey.of(request.publicKey()),
                                request.name(),
                                request.kind(),
                                request.platform(),
                                replyTo),
                        (reply, failure) -> failure == null ? new Bound(reply) : new Failed("bind", failure));
    }

    private Effect<PairingEvent, HandshakeState> issue(PairingRequested request) {
        context()
                .ask(
                        CertificateAuthority.IssueReply.class,
                        node.authority(),
                        Limits.ASK_TIMEOUT,
                        replyTo -> new CertificateAuthority.IssueDevice(
                                request.deviceId(), Ed25519PublicKey.of(request.publicKey()), replyTo),
                        (reply, failure) -> failure == null ? new Issued(reply) : new Failed("issue", failure));
        return Effect().none();
    }

    private Effect<PairingEvent, HandshakeState> onIssued(
            PairingRequested request, CertificateAuthority.IssueReply reply) {
        if (reply instanceof CertificateAuthority.Unusable unusable) {
            answerDeciders(new Undecided(ErrorCode.INTERNAL, unusable.sentence()));
            return Effect().none();
        }
        CertificateAuthority.Issued issued = (CertificateAuthority.Issued) reply;
        context()
                .ask(
                        Device.PairReply.class,
                        node.devices().apply(request.deviceId()),
                        Limits.ASK_TIMEOUT,
                        replyTo -> new Device.RecordCertificate(id, issued.leaf(), replyTo),
                        (answer, failure) ->
                                failure == null ? new Recorded(answer, issued) : new Failed("record", failure));
        return Effect().none();
    }

    /** The gate of this node reads the projection: the device must not be told before that knows it. */
    private Effect<PairingEvent, HandshakeState> onRecorded(Recorded recorded) {
        if (recorded.reply() instanceof Device.Conflict conflict) {
            return turnDown(conflict);
        }
        whenVisible(((Device.Stored) recorded.reply()).position(), new Visible(recorded.certificate()));
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

    private Effect<PairingEvent, HandshakeState> turnDown(Device.Conflict conflict) {
        boolean otherKey = conflict == Device.Conflict.OTHER_KEY;
        String reason = otherKey ? "key_conflict" : "device_" + conflict.name().toLowerCase(Locale.ROOT);
        Undecided answer = otherKey
                ? new Undecided(ErrorCode.PAIR_KEY_CONFLICT, "The device id belongs to another key.")
                : new Undecided(ErrorCode.DEVICE_REVOKED, "The device was revoked or evicted meanwhile.");
        return Effect()
                .persist(new PairingRejected(id, reason, node.clock().instant()))
                .thenRun(after -> {
                    record(AuditEntry.byNode("pairing.approve", id.value(), AuditEntry.FAILED)
                            .with("reason", reason));
                    answerDeciders(answer);
                    settle(after);
                });
    }

    private Effect<PairingEvent, HandshakeState> onCertificateSeen(Ready state, CertificateSeen seen) {
        return Effect()
                .persist(new PairingCompleted(id, node.clock().instant()))
                .thenRun(after -> passivate());
    }

    // --- who listens ---

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
        node.window().tell(new PairingWindow.Release(id));
        tellWatchers(after);
    }

    private void tellWatchers(HandshakeState after) {
        watchers.forEach(watcher -> watcher.tell(new PairingConnection.Last(after.answer())));
        watchers.clear();
    }

    private void answerDeciders(Decision decision) {
        deciders.forEach(decider -> decider.tell(decision));
        deciders.clear();
    }

    // --- life ---

    private void onRecovered(HandshakeState state) {
        if (state instanceof Pending pending) {
            startExpiry(pending.request());
        } else if (state instanceof Approved) {
            context().getSelf().tell(Advance.ADVANCE);
        } else if (state instanceof Ready ready) {
            askWhetherSeen(ready.request());
        }
    }

    /** The word of the device may have been lost with the process. */
    private void askWhetherSeen(PairingRequested request) {
        context()
                .ask(
                        Boolean.class,
                        node.devices().apply(request.deviceId()),
                        Limits.ASK_TIMEOUT,
                        replyTo -> new Device.WasSeen(id, replyTo),
                        (seen, failure) -> failure == null && seen ? CertificateSeen.SEEN : Wake.WAKE);
    }

    private void startExpiry(PairingRequested request) {
        Duration left = Duration.between(node.clock().instant(), request.expiresAt());
        timers.startSingleTimer(Expire.DUE, left.isNegative() ? Duration.ZERO : left);
    }

    /** The run is lost, a request is not: the object outlives the restart that follows and its events come back. */
    private void onPersistFailed(JournalPersistFailed failed) {
        context().getLog().error("The journal did not take an event of request {}", id, failed.failure());
        if (run != null) {
            run.connection().tell(new PairingConnection.Last(PairingFrames.refused(RefusalCode.UNAVAILABLE)));
            run = null;
            node.window().tell(new PairingWindow.Release(id));
        }
        answerDeciders(new Undecided(ErrorCode.JOURNAL_WRITE_FAILED, "The journal could not be written."));
    }

    private Effect<PairingEvent, HandshakeState> onIdle(HandshakeState state, Idle idle) {
        if (!state.isOpen() && run == null && watchers.isEmpty()) {
            passivate();
        }
        return Effect().none();
    }

    private void passivate() {
        shard.tell(new ClusterSharding.Passivate<>(context().getSelf()));
    }

    private void record(AuditEntry entry) {
        node.audit().tell(new AuditLog.Append(entry));
    }

    private Effect<PairingEvent, HandshakeState> decided(ActorRef<Decision> replyTo) {
        return Effect().reply(replyTo, new Decided(position()));
    }

    private Effect<PairingEvent, HandshakeState> refuse(ActorRef<Decision> replyTo, Undecided why) {
        return Effect().reply(replyTo, why);
    }

    private static Undecided unknown() {
        return new Undecided(ErrorCode.PAIR_NOT_FOUND, "There is no such request.");
    }

    private static Undecided alreadyDecided() {
        return new Undecided(ErrorCode.PAIR_ALREADY_DECIDED, "Somebody has decided on this request already.");
    }

    private static Undecided expired() {
        return new Undecided(ErrorCode.PAIR_EXPIRED, "Nobody decided on this request in time; it has expired.");
    }
}
