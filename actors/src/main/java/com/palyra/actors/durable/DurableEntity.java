package com.palyra.actors.durable;

import com.palyra.persistence.event.DurableEvent;
import com.palyra.persistence.event.EventTags;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandlerBuilder;

/**
 * An event-sourced entity whose events reach the projection, and that comes back with back-off when a write fails. The log
 * has one line about that, and the causes only where the journal itself does not say what is wrong.
 *
 * <p>A restart after a failed write keeps this object and its fields and replays its events; messages that arrive
 * meanwhile wait. What only lives in fields is therefore the subclass's to clear or to keep on
 * {@link JournalPersistFailed}.
 *
 * @param <C> commands
 * @param <E> events
 * @param <S> states
 */
public abstract class DurableEntity<C, E extends DurableEvent, S> extends EventSourcedBehavior<C, E, S> {
    private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(20);
    private static final double JITTER = 0.2;
    /** An entity that was there this long begins with the least back-off again, so that refused writes do not silence it. */
    private static final Duration RESET_BACKOFF = Duration.ofSeconds(5);

    private final ActorContext<C> context;

    /** An entity under this name in the journal. */
    protected DurableEntity(ActorContext<C> context, PersistenceId id) {
        super(
                id,
                SupervisorStrategy.restartWithBackoff(MIN_BACKOFF, MAX_BACKOFF, JITTER)
                        .withResetBackoffAfter(RESET_BACKOFF)
                        .withLoggingEnabled(false));
        this.context = context;
    }

    /** An entity; each is made by this. */
    @SuppressWarnings("unchecked") // the journal's answers are no commands
    protected static <C> Behavior<C> entity(Behavior<C> fresh) {
        Behavior<Object> any = (Behavior<Object>) (Behavior<?>) fresh;
        return Behaviors.intercept(FailedWrites::new, any).narrow();
    }

    /** Starts it again with back-off after any failure, not only one of the journal. */
    public static <C> Behavior<C> restarting(Behavior<C> entity) {
        return Behaviors.supervise(entity)
                .onFailure(Exception.class, SupervisorStrategy.restartWithBackoff(MIN_BACKOFF, MAX_BACKOFF, JITTER));
    }

    @Override
    public Set<String> tagsFor(E event) {
        return Set.of(EventTags.ALL);
    }

    /**
     * Handlers of an entity whose writes may fail, to be added to.
     *
     * @param writeFailed tells whoever waits for the write under way
     */
    protected final SignalHandlerBuilder<S> signals(Consumer<PalyraException> writeFailed) {
        return newSignalHandlerBuilder()
                .onSignal(JournalPersistFailed.class, (state, failed) -> {
                    log("The journal did not take an event of", failed.failure());
                    writeFailed.accept(told(failed));
                })
                .onSignal(
                        RecoveryFailed.class,
                        (state, failed) -> log("The journal did not give the events of", failed.getFailure()));
    }

    private void log(String what, Throwable failure) {
        String id = persistenceId().id();
        PalyraException.in(failure)
                .ifPresentOrElse(
                        known -> context.getLog()
                                .warn(
                                        "{} {}: {} [{}]",
                                        what,
                                        id,
                                        known.sentence(),
                                        known.error().code()),
                        () -> context.getLog().error("{} {}", what, id, failure));
    }

    /** What whoever asked for a write is told about its failure: the journal's own error where it has one. */
    static PalyraException told(JournalPersistFailed failed) {
        return PalyraException.in(failed.failure())
                .orElseGet(
                        () -> new PalyraException(ErrorCode.JOURNAL_WRITE_FAILED, "The journal could not be written."));
    }

    /** The actor's context. */
    protected final ActorContext<C> context() {
        return context;
    }

    /** Where this entity's events end now. */
    protected final Position position() {
        return new Position(persistenceId().id(), lastSequenceNumber(context));
    }
}
