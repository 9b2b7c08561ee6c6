package com.palyra.actors.outbox;

import com.palyra.actors.durable.DurableEntity;
import com.palyra.actors.metrics.NodeMeters;
import com.palyra.actors.outbox.OutboxCommand.Authorities;
import com.palyra.actors.outbox.OutboxCommand.AwaitEnd;
import com.palyra.actors.outbox.OutboxCommand.Cancel;
import com.palyra.actors.outbox.OutboxCommand.Due;
import com.palyra.actors.outbox.OutboxCommand.Invoke;
import com.palyra.actors.outbox.OutboxCommand.Look;
import com.palyra.actors.outbox.OutboxCommand.Read;
import com.palyra.actors.outbox.OutboxCommand.ReaderGone;
import com.palyra.actors.outbox.OutboxCommand.Report;
import com.palyra.actors.outbox.OutboxCommand.Send;
import com.palyra.actors.outbox.OutboxCommand.Sent;
import com.palyra.actors.outbox.OutboxCommand.Standing;
import com.palyra.actors.outbox.OutboxCommand.Stop;
import com.palyra.actors.outbox.OutboxReply.AuthoritiesTold;
import com.palyra.actors.outbox.OutboxReply.InvocationReply;
import com.palyra.actors.outbox.OutboxReply.NotDone;
import com.palyra.actors.outbox.OutboxReply.NotTaken;
import com.palyra.actors.outbox.OutboxReply.Page;
import com.palyra.persistence.event.OutboxEvent;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
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
 * What the node has for one device: its events in order, and what it was asked to do. Sharded by ULID. A part of what the
 * device's owner owns, kept apart so that a busy queue does not make the recovery of trust slow.
 *
 * <p>Everything is answered after it is written. A reader gets a page at a time and asks for the next one; one reader's pace
 * is nobody else's. Times-out are part of the events, so they count while the node is down: whoever comes first after the time
 * has them written, so that none has to stay in memory for its timer.
 */
public final class Outbox extends DurableEntity<OutboxCommand, OutboxEvent, OutboxContent> {
    /** Under which sharding knows outboxes. */
    public static final EntityTypeKey<OutboxCommand> TYPE = EntityTypeKey.create(OutboxCommand.class, "Outbox");

    /** So that a clock which is a little behind its timer does not make it turn in circles. */
    private static final Duration LEAST_DELAY = Duration.ofMillis(10);

    private final InstantSource clock;
    private final NodeMeters.OutboxShare meters;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final TimerScheduler<OutboxCommand> timers;
    private final OutboxDecisions decisions;
    private final Waiting waiting = new Waiting();
    private @Nullable Consumer<PalyraException> writing;
    /** Standings that were heard of and of which no write has succeeded; they outlive one that fails. */
    private final List<Standing> unwritten = new ArrayList<>();
    /** The newest standing that was heard of; it need not have changed anything. */
    private long heard;

    private Outbox(
            ActorContext<OutboxCommand> context,
            TimerScheduler<OutboxCommand> timers,
            Ulid id,
            InstantSource clock,
            NodeMeters meters,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(context, PersistenceId.of(TYPE.name(), id.value()));
        this.timers = timers;
        this.clock = clock;
        this.meters = meters.outboxShare();
        this.shard = shard;
        this.decisions = new OutboxDecisions(id);
    }

    /**
     * The outbox of the device with this ULID.
     *
     * @param shard asked for permission before leaving memory
     */
    public static Behavior<OutboxCommand> create(
            Ulid id, InstantSource clock, NodeMeters meters, ActorRef<ClusterSharding.ShardCommand> shard) {
        return entity(Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Outbox(context, timers, id, clock, meters, shard))));
    }

    @Override
    public OutboxContent emptyState() {
        return OutboxContent.empty();
    }

    @Override
    public EventHandler<OutboxContent, OutboxEvent> eventHandler() {
        return OutboxContent::after;
    }

    /** No list of the node shows them. */
    @Override
    public Set<String> tagsFor(OutboxEvent event) {
        return Set.of();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(Limits.OUTBOX_SNAPSHOT_EVENTS, 2).withDeleteEventsOnSnapshot();
    }

    @Override
    public SnapshotAdapter<OutboxContent> snapshotAdapter() {
        return new OutboxSnapshots();
    }

    @Override
    public CommandHandler<OutboxCommand, OutboxEvent, OutboxContent> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Standing.class, this::onStanding)
                .onCommand(Authorities.class, this::onAuthorities)
                .onCommand(Send.class, this::onSend)
                .onCommand(Invoke.class, this::onInvoke)
                .onCommand(Look.class, this::onLook)
                .onCommand(AwaitEnd.class, this::onAwaitEnd)
                .onCommand(Cancel.class, this::onCancel)
                .onCommand(Report.class, this::onReport)
                .onCommand(Read.class, this::onRead)
                .onCommand(Sent.class, this::onSent)
                .onCommand(ReaderGone.class, this::onReaderGone)
                .onCommand(Due.class, this::onDue)
                .onCommand(Stop.class, () -> Effect().stop())
                .build();
    }

    @Override
    public SignalHandler<OutboxContent> signalHandler() {
        return signals(this::onWriteFailed)
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .onSignal(PostStop.class, (content, stop) -> meters.close())
                .build();
    }

    private void onRecovered(OutboxContent content) {
        heard = Math.max(heard, content.number());
        timers.startTimerWithFixedDelay(Due.IDLE, Limits.ENTITY_IDLE);
        timers.startTimerWithFixedDelay(Due.AGE, Limits.OUTBOX_LOOK);
        // Before anybody who waits is answered, what is owed has to be written.
        context().getSelf().tell(Due.DEADLINE);
    }

    private void onWriteFailed(PalyraException told) {
        if (writing != null) {
            writing.accept(told);
            writing = null;
        }
    }

    private Effect<OutboxEvent, OutboxContent> onStanding(OutboxContent content, Standing standing) {
        if (standing.number() < heard) {
            return Effect().none();
        }
        heard = standing.number();
        remember(standing);
        return writeOwed(content);
    }

    /** The end of a device is not to be passed over, however it stands since then. */
    private void remember(Standing standing) {
        unwritten.removeIf(before -> before.paired() || !standing.paired());
        unwritten.add(standing);
    }

    private Effect<OutboxEvent, OutboxContent> onAuthorities(OutboxContent content, Authorities command) {
        return write(
                content,
                (ahead, now) -> decisions.authorities(ahead, command.trusted(), now),
                after -> command.replyTo()
                        .tell(new AuthoritiesTold(command.trusted().generation())));
    }

    private Effect<OutboxEvent, OutboxContent> onSend(OutboxContent content, Send send) {
        return decide(
                content, (ahead, now) -> decisions.send(ahead, send.data(), now), send.replyTo(), Outbox::notDone);
    }

    private Effect<OutboxEvent, OutboxContent> onInvoke(OutboxContent content, Invoke invoke) {
        return decide(content, (ahead, now) -> decisions.invoke(ahead, invoke, now), invoke.replyTo(), Outbox::notDone);
    }

    private Effect<OutboxEvent, OutboxContent> onLook(OutboxContent content, Look look) {
        return decide(
                content, (ahead, now) -> decisions.look(ahead, look.requestId()), look.replyTo(), Outbox::notDone);
    }

    private Effect<OutboxEvent, OutboxContent> onCancel(OutboxContent content, Cancel cancel) {
        return decide(
                content,
                (ahead, now) -> decisions.cancel(ahead, cancel.requestId(), now),
                cancel.replyTo(),
                Outbox::notDone);
    }

    private Effect<OutboxEvent, OutboxContent> onReport(OutboxContent content, Report report) {
        return decide(
                content,
                (ahead, now) -> decisions.report(ahead, report.report(), now),
                report.replyTo(),
                told -> new NotTaken(RpcError.TIMED_OUT));
    }

    private static NotDone notDone(PalyraException told) {
        return new NotDone(told.error(), told.sentence());
    }

    /** Answers at once if there is nothing to wait for. */
    private Effect<OutboxEvent, OutboxContent> onAwaitEnd(OutboxContent content, AwaitEnd await) {
        return write(
                content,
                (ahead, now) -> List.of(),
                after -> waiting.add(await, now().plus(await.atMost()), id -> answer(after, id)));
    }

    private InvocationReply answer(OutboxContent content, RequestId request) {
        return decisions.look(content, request).reply().apply(content);
    }

    private Effect<OutboxEvent, OutboxContent> onRead(OutboxContent content, Read read) {
        return write(
                content,
                (ahead, now) -> decisions.acknowledged(ahead, read.acknowledged(), now),
                after -> serve(after, read));
    }

    private void serve(OutboxContent content, Read read) {
        if (answered(content, read)) {
            return;
        }
        context().watchWith(read.reader(), new ReaderGone(read.reader()));
        waiting.add(read).ifPresent(first -> first.replyTo().tell(decisions.page(content, first.after())));
    }

    private boolean answered(OutboxContent content, Read read) {
        Page page = decisions.page(content, read.after());
        boolean something = page.gap() != null || !page.events().isEmpty();
        if (something || !read.waits()) {
            read.replyTo().tell(page);
            return true;
        }
        return false;
    }

    private Effect<OutboxEvent, OutboxContent> onSent(OutboxContent content, Sent sent) {
        return write(content, (ahead, now) -> decisions.sent(ahead, sent.upTo(), now));
    }

    private Effect<OutboxEvent, OutboxContent> onReaderGone(ReaderGone gone) {
        waiting.gone(gone.reader());
        return Effect().none();
    }

    private Effect<OutboxEvent, OutboxContent> onDue(OutboxContent content, Due due) {
        return switch (due) {
            case DEADLINE -> writeOwed(content);
            case AGE -> write(content, decisions::aged);
            case IDLE -> onIdle(content);
        };
    }

    private Effect<OutboxEvent, OutboxContent> onIdle(OutboxContent content) {
        if (waiting.isEmpty() && unwritten.isEmpty() && content.openCount() == 0) {
            shard.tell(new ClusterSharding.Passivate<>(context().getSelf()));
        }
        return Effect().none();
    }

    private Effect<OutboxEvent, OutboxContent> writeOwed(OutboxContent content) {
        return write(content, (ahead, now) -> List.of());
    }

    private Effect<OutboxEvent, OutboxContent> write(
            OutboxContent content, BiFunction<OutboxContent, Instant, List<OutboxEvent>> question) {
        return write(content, question, after -> {});
    }

    /** Writes what is owed and what is decided then, together, and goes on with the content after it. */
    private Effect<OutboxEvent, OutboxContent> write(
            OutboxContent content,
            BiFunction<OutboxContent, Instant, List<OutboxEvent>> question,
            Consumer<OutboxContent> next) {
        Instant now = now();
        Owed owed = decisions.owed(content, unwritten, now);
        List<OutboxEvent> events = owed.and(question.apply(owed.content(), now));
        if (events.isEmpty()) {
            unwritten.clear();
            next.accept(content);
            settle(content);
            return Effect().none();
        }
        return Effect().persist(events).thenRun(after -> {
            unwritten.clear();
            next.accept(after);
            settle(after);
        });
    }

    /** The same for whoever is answered in any case. */
    private <R> Effect<OutboxEvent, OutboxContent> decide(
            OutboxContent content,
            BiFunction<OutboxContent, Instant, Decision<R>> question,
            ActorRef<R> replyTo,
            Function<PalyraException, R> failed) {
        Instant now = now();
        Owed owed = decisions.owed(content, unwritten, now);
        Decision<R> decision = question.apply(owed.content(), now);
        List<OutboxEvent> events = owed.and(decision.events());
        if (events.isEmpty()) {
            unwritten.clear();
            return Effect().reply(replyTo, decision.reply().apply(content));
        }
        writing = told -> replyTo.tell(failed.apply(told));
        return Effect().persist(events).thenRun(after -> {
            writing = null;
            unwritten.clear();
            settle(after);
            replyTo.tell(decision.reply().apply(after));
        });
    }

    /** Who waits is answered, and woken when the next time is over. */
    private void settle(OutboxContent content) {
        meters.set(content.size(), content.bytes(), content.openCount());
        waiting.serve(read -> answered(content, read));
        waiting.answerEnds(
                request -> content.invocation(request).filter(AskedFor::isOpen).isPresent(),
                now(),
                request -> answer(content, request));
        Optional<Instant> next = Stream.of(content.nextDeadline(), waiting.nextDeadline())
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
        if (next.isPresent()) {
            Duration delay = Duration.between(now(), next.get());
            timers.startSingleTimer(Due.DEADLINE, delay.compareTo(LEAST_DELAY) < 0 ? LEAST_DELAY : delay);
        } else {
            timers.cancel(Due.DEADLINE);
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
