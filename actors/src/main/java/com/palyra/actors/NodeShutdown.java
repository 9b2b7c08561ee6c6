package com.palyra.actors;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.directory.DirectoryProjection;
import com.palyra.actors.transport.QuicTransport;
import com.palyra.persistence.journal.EventFeed;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * The order in which a node stops: take no more connections, tell peers and let sessions end, hand over the entities
 * (Pekko's own phases), stop reading and auditing, wait for replays, and only then the actor system and its journal.
 */
final class NodeShutdown {
    private static final Duration STEP = Duration.ofSeconds(8);

    private NodeShutdown() {}

    static void prepare(ActorSystem<?> system, NodeActors actors) {
        CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
        shutdown.addTask(
                CoordinatedShutdown.PhaseServiceUnbind(),
                "stop-accepting",
                () -> done(AskPattern.ask(
                        actors.transport(), QuicTransport.StopAccepting::new, STEP, system.scheduler())));
        shutdown.addTask(
                CoordinatedShutdown.PhaseServiceRequestsDone(),
                "tell-peers",
                () -> done(AskPattern.ask(actors.transport(), QuicTransport.Close::new, STEP, system.scheduler())));
        shutdown.addTask(
                CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "journal", () -> endJournal(system, actors));
    }

    private static CompletionStage<Done> endJournal(ActorSystem<?> system, NodeActors actors) {
        EventFeed feed = EventFeed.of(system.classicSystem());
        return AskPattern.ask(actors.audit(), AuditLog.Stop::new, STEP, system.scheduler())
                .handle((stopped, failure) -> Done.done())
                .thenCompose(ignored -> done(
                        AskPattern.ask(actors.projection(), DirectoryProjection.Stop::new, STEP, system.scheduler())))
                .thenCompose(ignored ->
                        done(feed.drain().toCompletableFuture().orTimeout(STEP.toMillis(), TimeUnit.MILLISECONDS)));
    }

    /** A step that fails or takes too long does not keep the next ones from happening. */
    private static CompletionStage<Done> done(CompletionStage<?> step) {
        return step.handle((outcome, failure) -> Done.done());
    }
}
