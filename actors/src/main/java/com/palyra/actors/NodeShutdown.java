package com.palyra.actors;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.directory.DirectoryProjection;
import com.palyra.actors.transport.QuicTransport;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * The order in which a node stops: take no more connections, tell peers and let sessions end, hand over the entities
 * (Pekko's own phases), stop auditing and reading, and then the actor system. Its journal is closed after it.
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
                CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
                "audit-and-lists",
                () -> endAuditAndLists(system, actors));
    }

    private static CompletionStage<Done> endAuditAndLists(ActorSystem<?> system, NodeActors actors) {
        return AskPattern.ask(actors.audit(), AuditLog.Stop::new, STEP, system.scheduler())
                .handle((stopped, failure) -> Done.done())
                .thenCompose(ignored -> done(
                        AskPattern.ask(actors.projection(), DirectoryProjection.Stop::new, STEP, system.scheduler())));
    }

    /** A step that fails or takes too long does not keep the next ones from happening. */
    private static CompletionStage<Done> done(CompletionStage<?> step) {
        return step.handle((outcome, failure) -> Done.done());
    }
}
