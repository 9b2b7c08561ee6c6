package com.palyra.actors.vault;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.durable.DurableEntity;
import com.palyra.actors.vault.VaultCommand.Changing;
import com.palyra.actors.vault.VaultCommand.Get;
import com.palyra.actors.vault.VaultCommand.History;
import com.palyra.actors.vault.VaultCommand.ListSecrets;
import com.palyra.actors.vault.VaultCommand.Request;
import com.palyra.actors.vault.VaultCommand.Review;
import com.palyra.actors.vault.VaultCommand.Stop;
import com.palyra.persistence.event.VaultEvent;
import com.palyra.persistence.vault.ScopeId;
import com.palyra.persistence.vault.SecretVersion;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.Scope;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
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
    sealed interface Internal extends VaultCommand permits Read, Due, ScopeChanges.Progress {}

    private record Read(Get get, long version, Outcome<SensitiveBytes> outcome) implements Internal {}

    /** What is due: the next change, noting reads, leaving memory. */
    enum Due implements Internal {
        NEXT,
        NOTE_READS,
        IDLE
    }

    private final String id;
    private final VaultWork vault;
    private final InstantSource clock;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final TimerScheduler<VaultCommand> timers;
    private final ScopeChanges changes;
    private final ScopeReads reads;

    private VaultScope(
            ActorContext<VaultCommand> context,
            TimerScheduler<VaultCommand> timers,
            String id,
            VaultWork vault,
            InstantSource clock,
            ActorRef<AuditLog.Command> audit,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(context, PersistenceId.of(TYPE.name(), id));
        this.timers = timers;
        this.id = id;
        this.vault = vault;
        this.clock = clock;
        this.shard = shard;
        this.changes = new ScopeChanges(context, id, vault, clock, audit);
        this.reads = new ScopeReads(clock);
    }

    /**
     * The scope with this id.
     *
     * @param audit told who changed what
     * @param shard asked for permission before leaving memory
     */
    public static Behavior<VaultCommand> create(
            String id,
            VaultWork vault,
            InstantSource clock,
            ActorRef<AuditLog.Command> audit,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        return entity(Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new VaultScope(context, timers, id, vault, clock, audit, shard))));
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
                .onCommand(ScopeChanges.MayBegin.class, this::onMayBegin)
                .onCommand(ScopeChanges.Worked.class, this::onWorked)
                .onCommand(ScopeChanges.MayWrite.class, this::onMayWrite)
                .onCommand(ScopeChanges.CleanedUp.class, this::onCleanedUp)
                .onCommand(Read.class, this::onRead)
                .onCommand(Due.class, this::onDue)
                .onCommand(Stop.class, () -> Effect().stop())
                .build();
    }

    @Override
    public SignalHandler<ScopeContent> signalHandler() {
        return signals(changes::notWritten)
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    /** The first change of a scope that comes to memory is to remove what an interruption left. */
    private void onRecovered(ScopeContent content) {
        timers.startTimerWithFixedDelay(Due.IDLE, Limits.ENTITY_IDLE);
        changes.cleanUp(content);
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
        changes.add((Changing) request);
        return Effect().none();
    }

    private Effect<VaultEvent, ScopeContent> onMayBegin(ScopeContent content, ScopeChanges.MayBegin may) {
        changes.begin(may, content, position());
        return Effect().none();
    }

    private Effect<VaultEvent, ScopeContent> onWorked(ScopeContent content, ScopeChanges.Worked worked) {
        changes.worked(worked, content);
        return Effect().none();
    }

    private Effect<VaultEvent, ScopeContent> onMayWrite(ScopeChanges.MayWrite may) {
        return changes.mayWrite(may)
                ? Effect().persist(may.write().event()).thenRun(after -> changes.written(may, after, position()))
                : Effect().none();
    }

    private Effect<VaultEvent, ScopeContent> onCleanedUp(ScopeChanges.CleanedUp done) {
        changes.cleanedUp(done);
        return Effect().none();
    }

    private Effect<VaultEvent, ScopeContent> onDue(ScopeContent content, Due due) {
        return switch (due) {
            case NEXT -> onNext();
            case NOTE_READS -> noteReads(content);
            case IDLE -> onIdle(content);
        };
    }

    private Effect<VaultEvent, ScopeContent> onNext() {
        changes.next();
        return Effect().none();
    }

    private Effect<VaultEvent, ScopeContent> onGet(ScopeContent content, Get get) {
        Optional<VaultReply> refusal = reads.refusal(content, get);
        if (refusal.isPresent()) {
            return Effect().reply(get.replyTo(), refusal.get());
        }
        SecretVersion wanted = reads.begin(content, get);
        context()
                .pipeToSelf(
                        vault.submit(work -> work.get(wanted)),
                        (value, failure) -> new Read(get, wanted.version(), Outcome.of(value, failure)));
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
        if (!changes.isFree()) {
            timers.startSingleTimer(Due.NOTE_READS, Limits.SECRET_READ_DELAY);
            return Effect().none();
        }
        return Effect().persist(reads.take(scope.get(), now()));
    }

    private Effect<VaultEvent, ScopeContent> onIdle(ScopeContent content) {
        if (reads.toNote()) {
            return noteReads(content);
        }
        if (changes.idle(content) && reads.isIdle()) {
            shard.tell(new ClusterSharding.Passivate<>(context().getSelf()));
        }
        return Effect().none();
    }

    private Instant now() {
        return clock.instant();
    }
}
