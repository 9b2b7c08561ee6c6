package com.palyra.actors.audit;

import com.palyra.actors.durable.DurableEntity;
import com.palyra.persistence.event.AuditEvent;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Appends decisions to the journal, one per node. Senders do not wait for it.
 *
 * <p>What others cause is bounded by {@link AuditBudget}, so that a flood does not fill the disk; how many were left out is
 * recorded with the first entry like it in a later minute.
 */
public final class AuditLog extends DurableEntity<AuditLog.Command, AuditEvent, AuditLog.State> {
    /** What it understands. */
    public sealed interface Command permits Append, Stop {}

    /** Record this. */
    public record Append(AuditEntry entry) implements Command {}

    /** Stop once everything before is written. */
    public record Stop(ActorRef<Stopped> replyTo) implements Command {}

    /** Everything before {@link Stop} is written. */
    public enum Stopped {
        STOPPED
    }

    /** How many entries there are. */
    public record State(long entries) {}

    private final InstantSource clock;
    private final AuditBudget budget = new AuditBudget();
    private @Nullable Append writing;

    private AuditLog(ActorContext<Command> context, Ulid node, InstantSource clock) {
        super(context, PersistenceId.of("AuditLog", node.value()));
        this.clock = clock;
    }

    /** The log of this node. */
    public static Behavior<Command> create(Ulid node, InstantSource clock) {
        return restarting(entity(Behaviors.setup(context -> new AuditLog(context, node, clock))));
    }

    @Override
    public State emptyState() {
        return new State(0);
    }

    @Override
    public CommandHandler<Command, AuditEvent, State> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Append.class, this::onAppend)
                .onCommand(
                        Stop.class,
                        (state, stop) -> Effect()
                                .stop()
                                .thenRun(ignored -> stop.replyTo().tell(Stopped.STOPPED)))
                .build();
    }

    @Override
    public EventHandler<State, AuditEvent> eventHandler() {
        return (state, event) -> new State(state.entries() + 1);
    }

    @Override
    public SignalHandler<State> signalHandler() {
        return signals(told -> onWriteFailed()).build();
    }

    /** The object outlives the restart that follows; an entry is late then, but not lost. */
    private void onWriteFailed() {
        if (writing != null) {
            context().getSelf().tell(writing);
        }
    }

    private Effect<AuditEvent, State> onAppend(State state, Append command) {
        AuditEntry entry = command.entry();
        writing = command;
        Instant now = clock.instant();
        if (!entry.isCausedFromOutside()) {
            return Effect().persist(event(entry, now));
        }
        Optional<AuditEntry> admitted = budget.admit(entry, now);
        return admitted.isPresent()
                ? Effect().persist(event(admitted.get(), now))
                : Effect().none();
    }

    private static AuditEvent event(AuditEntry entry, Instant now) {
        return new AuditEvent.AuditRecorded(
                entry.action(),
                entry.subject(),
                entry.outcome(),
                entry.actor(),
                entry.address(),
                Map.copyOf(entry.details()),
                now);
    }
}
