package com.palyra.actors.vault;

import com.palyra.actors.durable.DurableEntity;
import com.palyra.actors.vault.VaultCommand.Delete;
import com.palyra.actors.vault.VaultCommand.Destroy;
import com.palyra.actors.vault.VaultCommand.Get;
import com.palyra.actors.vault.VaultCommand.History;
import com.palyra.actors.vault.VaultCommand.ListSecrets;
import com.palyra.actors.vault.VaultCommand.OfSecret;
import com.palyra.actors.vault.VaultCommand.Put;
import com.palyra.actors.vault.VaultCommand.Request;
import com.palyra.actors.vault.VaultCommand.Review;
import com.palyra.actors.vault.VaultCommand.RotateKey;
import com.palyra.actors.vault.VaultCommand.Stop;
import com.palyra.actors.view.SecretVersionView;
import com.palyra.actors.view.SecretView;
import com.palyra.persistence.event.VaultEvent;
import com.palyra.persistence.event.VaultEvent.ScopeKeyRotated;
import com.palyra.persistence.event.VaultEvent.SecretDeleted;
import com.palyra.persistence.event.VaultEvent.SecretDestroyed;
import com.palyra.persistence.event.VaultEvent.SecretStored;
import com.palyra.persistence.event.VaultEvent.SecretUndeleted;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.persistence.vault.ScopeId;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One scope of the vault: its secrets, their versions and who read them last. Sharded by {@link ScopeId}.
 *
 * <p>What changes the scope is done one after the other, in the order in which it came; reading goes on meanwhile. A put is
 * acknowledged once key, value and event are durable and the value was opened; a destruction once the event is durable and
 * the key is gone. What an interruption left between the two is removed when the scope comes back to memory, before anything
 * changes it; where that fails it is tried again whenever the scope is idle. A version number that a failed put may still use
 * is not used again by this process.
 */
public final class VaultScope extends DurableEntity<VaultCommand, VaultEvent, ScopeContent> {
    /** Under which sharding knows scopes. */
    public static final EntityTypeKey<VaultCommand> TYPE = EntityTypeKey.create(VaultCommand.class, "VaultScope");

    /** What it says to itself. */
    sealed interface Internal extends VaultCommand {}

    private record Written(Change change, SecretVersion version, boolean created, Outcome<Boolean> outcome)
            implements Internal {}

    private record Removed(Change change, Outcome<Boolean> outcome) implements Internal {}

    private record Swept(Outcome<Integer> outcome) implements Internal {}

    private record KeyReplaced(Change change, Outcome<Long> outcome) implements Internal {}

    private record Read(Get get, long version, Outcome<SensitiveBytes> outcome) implements Internal {}

    /** What is due: the next change, noting reads, leaving memory. */
    enum Due implements Internal {
        NEXT,
        NOTE_READS,
        IDLE
    }

    /** After these a put has not begun to write. */
    private static final Set<ErrorCode> NOTHING_TRIED =
            EnumSet.of(ErrorCode.VAULT_CLOSED, ErrorCode.VAULT_BUSY, ErrorCode.VAULT_VALUE_TOO_LARGE);

    private final String id;
    private final VaultWork vault;
    private final InstantSource clock;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final TimerScheduler<VaultCommand> timers;
    private final ScopeQueue queue;
    private final ScopeReads reads;
    /** Numbers that a put which failed may still write under. */
    private final Map<KeyName, Long> burned = new HashMap<>();

    /** Whether nothing is left of what was interrupted or failed to be removed. */
    private boolean swept;
    /** A put that the journal refused; of a scope without events nothing else is known to be left over. */
    private @Nullable SecretVersion refused;

    private VaultScope(
            ActorContext<VaultCommand> context,
            TimerScheduler<VaultCommand> timers,
            String id,
            VaultWork vault,
            InstantSource clock,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(context, PersistenceId.of(TYPE.name(), id));
        this.timers = timers;
        this.id = id;
        this.vault = vault;
        this.clock = clock;
        this.shard = shard;
        this.queue = new ScopeQueue(clock);
        this.reads = new ScopeReads(clock);
    }

    /**
     * The scope with this id.
     *
     * @param shard asked for permission before leaving memory
     */
    public static Behavior<VaultCommand> create(
            String id, VaultWork vault, InstantSource clock, ActorRef<ClusterSharding.ShardCommand> shard) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new VaultScope(context, timers, id, vault, clock, shard)));
    }

    @Override
    public ScopeContent emptyState() {
        return new ScopeContent();
    }

    @Override
    public EventHandler<ScopeContent, VaultEvent> eventHandler() {
        return ScopeContent::after;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(Limits.SCOPE_SNAPSHOT_EVENTS, 2);
    }

    @Override
    public SnapshotAdapter<ScopeContent> snapshotAdapter() {
        return new ScopeSnapshots();
    }

    @Override
    public CommandHandler<VaultCommand, VaultEvent, ScopeContent> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Request.class, this::onRequest)
                .onCommand(Written.class, this::onWritten)
                .onCommand(Removed.class, this::onRemoved)
                .onCommand(KeyReplaced.class, this::onKeyReplaced)
                .onCommand(Swept.class, this::onSwept)
                .onCommand(Read.class, this::onRead)
                .onCommand(Due.class, this::onDue)
                .onCommand(Stop.class, () -> Effect().stop())
                .build();
    }

    @Override
    public SignalHandler<ScopeContent> signalHandler() {
        return signals(this::onWriteFailed)
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    /** The first change of a scope that comes to memory is to remove what an interruption left. */
    private void onRecovered(ScopeContent content) {
        timers.startTimerWithFixedDelay(Due.IDLE, Limits.ENTITY_IDLE);
        sweep(content);
    }

    /**
     * Keys of a scope without events are kept, except of a put that was refused here: such a scope may have lost its events.
     */
    private void sweep(ScopeContent content) {
        Optional<Scope> scope = content.scope();
        SecretVersion leftOver = refused;
        if (scope.isPresent()) {
            Set<ObjectId> live =
                    content.versions().stream().map(SecretVersion::objectId).collect(Collectors.toSet());
            Set<ObjectId> ended = content.ended();
            queue.occupy();
            block(work -> work.sweep(scope.get(), live, ended), Swept::new);
        } else if (leftOver != null) {
            queue.occupy();
            block(
                    work -> {
                        work.destroy(leftOver.ref().scope(), List.of(leftOver));
                        return 0;
                    },
                    Swept::new);
        } else {
            swept = true;
            queue.free();
            context().getSelf().tell(Due.NEXT);
        }
    }

    private Effect<VaultEvent, ScopeContent> onSwept(ScopeContent content, Swept done) {
        PalyraException failure = done.outcome().failure();
        swept = failure == null;
        if (failure == null) {
            refused = null;
        } else {
            context()
                    .getLog()
                    .warn("What interrupted writes left in a scope cannot be removed now: {}", failure.sentence());
        }
        return next(content);
    }

    private Effect<VaultEvent, ScopeContent> onRequest(ScopeContent content, Request request) {
        if (!ScopeId.of(request.scope()).equals(id)) {
            throw new IllegalArgumentException("A request for another scope");
        }
        if (request instanceof Get get) {
            return onGet(content, get);
        }
        if (request instanceof ListSecrets list) {
            return Effect().reply(list.replyTo(), ScopeAnswers.listed(content, list));
        }
        if (request instanceof History history) {
            return Effect().reply(history.replyTo(), reads.history(content, history));
        }
        if (request instanceof Review review) {
            return Effect().reply(review.replyTo(), ScopeReview.of(content, review, clock.instant()));
        }
        if (!queue.add(new Change(request))) {
            close(request);
            return Effect().reply(request.replyTo(), ScopeAnswers.busy(request.scope()));
        }
        return queue.isFree() ? next(content) : Effect().none();
    }

    private Effect<VaultEvent, ScopeContent> onDue(ScopeContent content, Due due) {
        return switch (due) {
            case NEXT -> queue.isFree() ? next(content) : Effect().none();
            case NOTE_READS -> noteReads(content);
            case IDLE -> onIdle(content);
        };
    }

    /** Begins the change that waits longest, if there is one. */
    private Effect<VaultEvent, ScopeContent> next(ScopeContent content) {
        Optional<Change> change = queue.next();
        if (change.isEmpty()) {
            return Effect().none();
        }
        Request request = change.get().request();
        if (queue.waitedTooLong(change.get())) {
            return done(
                    change.get(),
                    new VaultReply.Refused(
                            ErrorCode.VAULT_BUSY,
                            "Other changes of the scope " + request.scope() + " took too long; nothing was done."));
        }
        if (request instanceof Put put) {
            return begin(content, change.get(), put);
        }
        if (request instanceof Destroy destroy) {
            return begin(content, change.get(), destroy);
        }
        if (request instanceof RotateKey rotate) {
            List<SecretVersion> live = content.versions();
            block(
                    work -> work.rotate(rotate.scope(), live, rotate.progress()),
                    outcome -> new KeyReplaced(change.get(), outcome));
            return Effect().none();
        }
        return mark(content, change.get(), (OfSecret) request, request instanceof Delete);
    }

    private Effect<VaultEvent, ScopeContent> begin(ScopeContent content, Change change, Put put) {
        KeyName key = put.ref().key();
        Optional<ScopeContent.Secret> before = content.secret(key);
        Optional<VaultReply> refusal = ScopeAnswers.refusal(content, put);
        if (refusal.isPresent()) {
            return done(change, refusal.get());
        }
        SecretVersion version =
                new SecretVersion(put.ref(), Math.max(content.nextVersion(key), burned.getOrDefault(key, 0L) + 1));
        block(
                work -> {
                    work.put(version, put.value());
                    return true;
                },
                outcome -> new Written(change, version, before.isEmpty(), outcome));
        return Effect().none();
    }

    private Effect<VaultEvent, ScopeContent> onWritten(ScopeContent content, Written written) {
        Put put = (Put) written.change().request();
        PalyraException failure = written.outcome().failure();
        KeyName key = put.ref().key();
        if (failure != null) {
            if (!NOTHING_TRIED.contains(failure.error())) {
                burned.put(key, written.version().version());
            }
            return done(written.change(), VaultReply.Refused.of(failure));
        }
        List<SecretVersionView> kept =
                content.secret(key).map(ScopeContent.Secret::versions).orElse(List.of());
        List<Long> ended = kept.stream()
                .limit(Math.max(0, kept.size() + 1 - Limits.SECRET_VERSIONS))
                .map(SecretVersionView::version)
                .toList();
        queue.writing(put, written.version());
        return Effect()
                .persist(new SecretStored(
                        put.scope().toString(),
                        key.value(),
                        written.version().version(),
                        put.value().length(),
                        written.created(),
                        ended,
                        now()))
                .thenRun(stored -> {
                    put.value().close();
                    put.replyTo().tell(new VaultReply.Stored(view(stored, put.ref()), position()));
                    afterwards(put, ended);
                });
    }

    /** Versions that are too many end after the answer; if that fails, when the scope is idle. */
    private void afterwards(Put put, List<Long> ended) {
        queue.written();
        if (ended.isEmpty()) {
            context().getSelf().tell(Due.NEXT);
            queue.free();
            return;
        }
        List<SecretVersion> versions = ended.stream()
                .map(number -> new SecretVersion(put.ref(), number))
                .toList();
        block(
                work -> {
                    work.destroy(put.scope(), versions);
                    return true;
                },
                outcome -> new Removed(new Change(put), outcome));
    }

    private Effect<VaultEvent, ScopeContent> begin(ScopeContent content, Change change, Destroy destroy) {
        Optional<ScopeContent.Secret> secret = content.secret(destroy.ref().key());
        List<Long> versions = secret.stream()
                .flatMap(found -> found.versions().stream())
                .map(SecretVersionView::version)
                .filter(number -> destroy.version() == null || destroy.version().equals(number))
                .toList();
        if (secret.isEmpty() || (destroy.version() != null && versions.isEmpty())) {
            return done(change, ScopeAnswers.notFound(destroy.ref(), destroy.version()));
        }
        boolean all = destroy.version() == null;
        queue.writing(destroy, null);
        return Effect()
                .persist(new SecretDestroyed(
                        destroy.scope().toString(), destroy.ref().key().value(), versions, all, now()))
                .thenRun(ignored -> {
                    queue.written();
                    List<SecretVersion> ended = versions.stream()
                            .map(number -> new SecretVersion(destroy.ref(), number))
                            .toList();
                    block(
                            work -> {
                                work.destroy(destroy.scope(), ended);
                                return true;
                            },
                            outcome -> new Removed(change, outcome));
                });
    }

    private Effect<VaultEvent, ScopeContent> onRemoved(ScopeContent content, Removed removed) {
        PalyraException failure = removed.outcome().failure();
        swept = swept && failure == null;
        if (removed.change().request() instanceof Put) {
            return next(content);
        }
        return done(
                removed.change(),
                failure == null
                        ? new VaultReply.Destroyed(position())
                        : new VaultReply.Refused(
                                failure.error(),
                                failure.sentence()
                                        + " The secret is not listed any more, and its key goes when that is possible."));
    }

    private Effect<VaultEvent, ScopeContent> mark(
            ScopeContent content, Change change, OfSecret request, boolean deleted) {
        SecretRef ref = request.ref();
        Optional<ScopeContent.Secret> secret = content.secret(ref.key());
        if (secret.isEmpty()) {
            return done(change, ScopeAnswers.notFound(ref, null));
        }
        if (secret.get().deleted() == deleted) {
            return done(change, new VaultReply.Stored(view(content, ref), position()));
        }
        VaultEvent event = deleted
                ? new SecretDeleted(ref.scope().toString(), ref.key().value(), now())
                : new SecretUndeleted(ref.scope().toString(), ref.key().value(), now());
        queue.writing(request, null);
        return Effect().persist(event).thenRun(marked -> {
            queue.written();
            request.replyTo().tell(new VaultReply.Stored(view(marked, ref), position()));
            queue.free();
            context().getSelf().tell(Due.NEXT);
        });
    }

    private Effect<VaultEvent, ScopeContent> onKeyReplaced(ScopeContent content, KeyReplaced replaced) {
        PalyraException failure = replaced.outcome().failure();
        Long generation = replaced.outcome().value();
        if (failure != null || generation == null) {
            return done(
                    replaced.change(),
                    failure == null
                            ? ScopeAnswers.notFound(replaced.change().request().scope())
                            : VaultReply.Refused.of(failure));
        }
        if (generation == 0) {
            return done(
                    replaced.change(),
                    ScopeAnswers.notFound(replaced.change().request().scope()));
        }
        RotateKey rotate = (RotateKey) replaced.change().request();
        queue.writing(rotate, null);
        return Effect()
                .persist(new ScopeKeyRotated(rotate.scope().toString(), generation, now()))
                .thenRun(ignored -> {
                    queue.written();
                    rotate.replyTo().tell(new VaultReply.Rotated(generation, position()));
                    queue.free();
                    context().getSelf().tell(Due.NEXT);
                });
    }

    private Effect<VaultEvent, ScopeContent> onGet(ScopeContent content, Get get) {
        Optional<VaultReply> refusal = reads.refusal(content, get);
        if (refusal.isPresent()) {
            return Effect().reply(get.replyTo(), refusal.get());
        }
        SecretVersion wanted = reads.begin(content, get);
        block(work -> work.get(wanted), outcome -> new Read(get, wanted.version(), outcome));
        return Effect().none();
    }

    private Effect<VaultEvent, ScopeContent> onRead(ScopeContent content, Read read) {
        VaultReply reply = reads.end(content, read.get(), read.version(), read.outcome());
        if (reads.toNote() && !timers.isTimerActive(Due.NOTE_READS)) {
            timers.startSingleTimer(Due.NOTE_READS, Limits.SECRET_READ_DELAY);
        }
        return Effect().reply(read.get().replyTo(), reply);
    }

    private Effect<VaultEvent, ScopeContent> noteReads(ScopeContent content) {
        Optional<Scope> scope = content.scope();
        if (!reads.toNote() || scope.isEmpty()) {
            return Effect().none();
        }
        if (!queue.isFree()) {
            timers.startSingleTimer(Due.NOTE_READS, Limits.SECRET_READ_DELAY);
            return Effect().none();
        }
        return Effect().persist(reads.take(scope.get(), now()));
    }

    /** Whoever waits for the write that failed is told; the change is not begun again. */
    private void onWriteFailed(PalyraException told) {
        queue.failed().ifPresent(writing -> {
            if (writing.version() != null) {
                refused = writing.version();
                burned.put(writing.version().ref().key(), writing.version().version());
            }
            close(writing.request());
            writing.request().replyTo().tell(VaultReply.Refused.of(told));
        });
    }

    private Effect<VaultEvent, ScopeContent> onIdle(ScopeContent content) {
        if (reads.toNote()) {
            return noteReads(content);
        }
        if (queue.isIdle() && !swept) {
            sweep(content);
            return Effect().none();
        }
        if (queue.isIdle() && reads.isIdle() && burned.isEmpty()) {
            shard.tell(new ClusterSharding.Passivate<>(context().getSelf()));
        }
        return Effect().none();
    }

    /** Answers a change that ended without an event, and begins the next one. */
    private Effect<VaultEvent, ScopeContent> done(Change change, VaultReply reply) {
        close(change.request());
        queue.free();
        context().getSelf().tell(Due.NEXT);
        return Effect().reply(change.request().replyTo(), reply);
    }

    private static void close(Request request) {
        if (request instanceof Put put) {
            put.value().close();
        }
    }

    private <T> void block(Function<Vault, T> work, Function<Outcome<T>, VaultCommand> then) {
        context().pipeToSelf(vault.submit(work), (value, failure) -> then.apply(Outcome.of(value, failure)));
    }

    private static SecretView view(ScopeContent content, SecretRef ref) {
        return ScopeContent.view(ref, content.secret(ref.key()).orElseThrow(), null);
    }

    private Instant now() {
        return clock.instant();
    }
}
