package com.palyra.persistence.journal;

import com.palyra.persistence.journal.store.StoreSettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.pattern.Patterns;

/** An actor system on an embedded journal. */
final class JournalSystem implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedJournal journal;
    private final ActorSystem system;

    private JournalSystem(EmbeddedJournal journal, ActorSystem system) {
        this.journal = journal;
        this.system = system;
    }

    static JournalSystem start(Path folder) {
        return start(folder, StoreSettings.DEFAULT);
    }

    static JournalSystem start(Path folder, StoreSettings settings) {
        return on(EmbeddedJournal.open(folder, settings, InstantSource.system()));
    }

    /** On an open journal, which is closed with the system. */
    static JournalSystem on(EmbeddedJournal journal) {
        Config quiet = ConfigFactory.parseString("""
                pekko.loglevel = WARNING
                pekko.stdout-loglevel = OFF
                pekko.coordinated-shutdown.exit-jvm = off
                pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                """);
        Config config = journal.config().withFallback(quiet).withFallback(ConfigFactory.load());
        return new JournalSystem(
                journal,
                ActorSystem.create("journal", ActorSystemSetup.create(BootstrapSetup.create(config), journal.setup())));
    }

    ActorSystem system() {
        return system;
    }

    EmbeddedJournal journal() {
        return journal;
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
        journal.close();
    }
}
