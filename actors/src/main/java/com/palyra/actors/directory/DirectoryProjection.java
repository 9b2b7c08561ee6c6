package com.palyra.actors.directory;

import com.palyra.actors.durable.Position;
import com.palyra.persistence.event.DurableEvent;
import com.palyra.persistence.journal.TaggedEvent;
import com.palyra.protocol.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the {@link Directory} from the journal: first everything that is there, then what is written from now on, again
 * and again if the stream breaks. Says when the directory has seen a given event, so that an answer does not run ahead
 * of the lists.
 */
public final class DirectoryProjection extends AbstractBehavior<DirectoryProjection.Command> {
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** What it understands. */
    public sealed interface Command permits AwaitSeen, Stop, Replayed, Applied, LiveEnded, Resume, GiveUp {}

    /** Answer once the event at this position is in the directory, or after {@link Limits#PROJECTION_LAG}. */
    public record AwaitSeen(Position position, ActorRef<Seen> replyTo) implements Command {}

    /** Read no more; answered when nothing is read any more. */
    public record Stop(ActorRef<Stopped> replyTo) implements Command {}

    /** Answer to {@link Stop}. */
    public enum Stopped {
        STOPPED
    }

    private record Replayed(@Nullable Throwable failure) implements Command {}

    private record Applied(TaggedEvent element) implements Command {}

    private record LiveEnded(@Nullable Throwable failure) implements Command {}

    private enum Resume implements Command {
        RESUME
    }

    private record GiveUp(AwaitSeen waiting) implements Command {}

    /** The directory has seen the event, or it takes too long to wait for. */
    public enum Seen {
        SEEN,
        LATE
    }

    /** How the first reading of the journal ended. */
    public sealed interface Rebuilt permits Ready, Failed {}

    /** The directory is complete. */
    public record Ready() implements Rebuilt {}

    /** The journal could not be read. */
    public record Failed(Throwable cause) implements Rebuilt {}

    /** Where events come from: those up to now, and those after an offset without an end. */
    public interface Events {
        /** What is in the journal now. */
        Source<TaggedEvent, NotUsed> upToNow();

        /** What comes after this offset, for ever. */
        Source<TaggedEvent, NotUsed> after(long offset);
    }

    private final Events events;
    private final Directory directory;
    private final ActorRef<Rebuilt> whenRebuilt;
    private final Consumer<DurableEvent> live;
    private final TimerScheduler<Command> timers;
    /** The last event of each entity that the lists show; written where the lists are. */
    private final Map<String, Long> seen = new ConcurrentHashMap<>();

    private final List<AwaitSeen> waiting = new ArrayList<>();
    private volatile long offset;
    private @Nullable UniqueKillSwitch reading;
    private @Nullable ActorRef<Stopped> stopping;

    private DirectoryProjection(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Events events,
            Directory directory,
            ActorRef<Rebuilt> whenRebuilt,
            Consumer<DurableEvent> live) {
        super(context);
        this.timers = timers;
        this.events = events;
        this.directory = directory;
        this.whenRebuilt = whenRebuilt;
        this.live = live;
        replay();
    }

    /**
     * Starts reading at once.
     *
     * @param whenRebuilt hears once how the first reading ended
     * @param live gets every event that is written from then on, in this actor; must not block
     */
    public static Behavior<Command> create(
            Events events, Directory directory, ActorRef<Rebuilt> whenRebuilt, Consumer<DurableEvent> live) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new DirectoryProjection(context, timers, events, directory, whenRebuilt, live)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(AwaitSeen.class, this::onAwaitSeen)
                .onMessage(Applied.class, this::onApplied)
                .onMessage(GiveUp.class, this::onGiveUp)
                .onMessage(Replayed.class, this::onReplayed)
                .onMessage(LiveEnded.class, this::onLiveEnded)
                .onMessage(Resume.class, this::onResume)
                .onMessage(Stop.class, this::onStop)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private void replay() {
        read(events.upToNow(), this::take, Replayed::new);
    }

    private void follow() {
        ActorRef<Command> self = getContext().getSelf();
        read(
                events.after(offset),
                element -> {
                    take(element);
                    self.tell(new Applied(element));
                },
                LiveEnded::new);
    }

    private void read(
            Source<TaggedEvent, NotUsed> source,
            Consumer<TaggedEvent> each,
            Function<@Nullable Throwable, Command> ended) {
        Pair<UniqueKillSwitch, CompletionStage<Done>> running = source.viaMat(KillSwitches.single(), Keep.right())
                .toMat(Sink.foreach(each::accept), Keep.both())
                .run(getContext().getSystem());
        reading = running.first();
        getContext().pipeToSelf(running.second(), (done, failure) -> ended.apply(failure));
    }

    /** Runs in the stream; one stream at a time, so one thread at a time. */
    private void take(TaggedEvent element) {
        directory.apply(element.event());
        seen.put(element.persistenceId(), element.sequenceNr());
        offset = element.offset();
    }

    private Behavior<Command> onReplayed(Replayed replayed) {
        reading = null;
        if (stopping != null) {
            return stopped(stopping);
        }
        if (replayed.failure() != null) {
            whenRebuilt.tell(new Failed(replayed.failure()));
            return Behaviors.stopped();
        }
        directory.forgetConnections();
        whenRebuilt.tell(new Ready());
        follow();
        return this;
    }

    private Behavior<Command> onStop(Stop stop) {
        stopping = stop.replyTo();
        if (reading == null) {
            return stopped(stop.replyTo());
        }
        reading.shutdown();
        return this;
    }

    private static Behavior<Command> stopped(ActorRef<Stopped> replyTo) {
        replyTo.tell(Stopped.STOPPED);
        return Behaviors.stopped();
    }

    private Behavior<Command> onLiveEnded(LiveEnded ended) {
        reading = null;
        if (stopping != null) {
            return stopped(stopping);
        }
        getContext().getLog().warn("The projection lost the journal and tries again", ended.failure());
        timers.startSingleTimer(Resume.RESUME, RETRY);
        return this;
    }

    private Behavior<Command> onResume(Resume resume) {
        if (stopping == null) {
            follow();
        }
        return this;
    }

    private Behavior<Command> onApplied(Applied applied) {
        for (Iterator<AwaitSeen> each = waiting.iterator(); each.hasNext(); ) {
            AwaitSeen await = each.next();
            if (hasSeen(await.position())) {
                await.replyTo().tell(Seen.SEEN);
                each.remove();
            }
        }
        live.accept(applied.element().event());
        return this;
    }

    private Behavior<Command> onAwaitSeen(AwaitSeen await) {
        if (hasSeen(await.position())) {
            await.replyTo().tell(Seen.SEEN);
        } else {
            waiting.add(await);
            timers.startSingleTimer(await, new GiveUp(await), Limits.PROJECTION_LAG);
        }
        return this;
    }

    private Behavior<Command> onGiveUp(GiveUp giveUp) {
        if (waiting.remove(giveUp.waiting())) {
            giveUp.waiting().replyTo().tell(Seen.LATE);
        }
        return this;
    }

    private boolean hasSeen(Position position) {
        return seen.getOrDefault(position.persistenceId(), 0L) >= position.sequenceNr();
    }

    private Behavior<Command> onPostStop(PostStop stop) {
        if (reading != null) {
            reading.shutdown();
        }
        return this;
    }
}
