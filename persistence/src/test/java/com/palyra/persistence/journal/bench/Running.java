package com.palyra.persistence.journal.bench;

import com.palyra.persistence.event.EventTags;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByTagQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** An actor system on one of the journals. */
final class Running implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ActorSystem system;
    private final long openingNanos;
    private final @Nullable CurrentEventsByTagQuery byTag;
    private final @Nullable CurrentPersistenceIdsQuery ids;
    private final Runnable closing;

    /** Opening the journal took so long, as far as it was opened before the system started. */
    Running(
            ActorSystem system,
            long openingNanos,
            @Nullable CurrentEventsByTagQuery byTag,
            @Nullable CurrentPersistenceIdsQuery ids,
            Runnable closing) {
        this.system = system;
        this.openingNanos = openingNanos;
        this.byTag = byTag;
        this.ids = ids;
        this.closing = closing;
    }

    /** Events a second under that load. */
    double load(Load.Shape shape) throws Exception {
        return Load.run(system, shape);
    }

    /** Milliseconds until an entity has read back its events. */
    double recover(int entity, int events) throws Exception {
        CompletableFuture<Integer> recovered = new CompletableFuture<>();
        long start = System.nanoTime();
        ActorRef actor = system.actorOf(Entity.props(entity, recovered));
        int count = recovered.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        double millis = millis(System.nanoTime() - start);
        require(count == events, count + " events instead of " + events);
        Patterns.gracefulStop(actor, PATIENCE).toCompletableFuture().get();
        return millis;
    }

    /** Milliseconds from a closed journal to the first entity that is ready, without the start of the actor system. */
    double opening(int newEntity) throws Exception {
        return millis(openingNanos) + recover(newEntity, 0);
    }

    /** Milliseconds until all events were listed. */
    double listByTag(int events) throws Exception {
        return count(Objects.requireNonNull(byTag).currentEventsByTag(EventTags.ALL, Offset.sequence(0)), events);
    }

    /** Milliseconds until all ids were listed; the plugin lists the tag too. */
    double listIds(int entities) throws Exception {
        return count(Objects.requireNonNull(ids).currentPersistenceIds(), entities);
    }

    private double count(Source<?, ?> source, int expected) throws Exception {
        long start = System.nanoTime();
        int count = source.runWith(Sink.fold(0, (so, far) -> so + 1), system)
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        double millis = millis(System.nanoTime() - start);
        require(count == expected || count == expected + 1, count + " listed instead of " + expected);
        return millis;
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        closing.run();
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
