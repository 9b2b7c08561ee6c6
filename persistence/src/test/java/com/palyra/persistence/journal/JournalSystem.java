package com.palyra.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.pattern.Patterns;

/** An actor system on an embedded journal. */
final class JournalSystem implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ActorSystem system;

    private JournalSystem(ActorSystem system) {
        this.system = system;
    }

    static JournalSystem start(Path folder) {
        Config quiet = ConfigFactory.parseString("""
                pekko.loglevel = WARNING
                pekko.stdout-loglevel = OFF
                pekko.coordinated-shutdown.exit-jvm = off
                pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                """);
        return new JournalSystem(ActorSystem.create(
                "journal", EmbeddedJournal.config(folder).withFallback(quiet).withFallback(ConfigFactory.load())));
    }

    ActorSystem system() {
        return system;
    }

    /** Stores the events; how many the entity has then. */
    int store(ActorRef recorder, int from, int count) throws Exception {
        List<?> events = java.util.stream.IntStream.range(from, from + count)
                .mapToObj(Recorder::event)
                .toList();
        return (Integer) Patterns.ask(recorder, events, PATIENCE)
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
