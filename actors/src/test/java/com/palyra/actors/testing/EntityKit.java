package com.palyra.actors.testing;

import com.palyra.persistence.event.DurableEvent;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;

/** Entities on an in-memory journal that writes and reads every event in its real form, and can be made to fail. */
public final class EntityKit implements AutoCloseable {
    private static final Config CONFIG = ConfigFactory.parseString("""
                    pekko.actor.provider = local
                    pekko.loglevel = OFF
                    pekko.persistence.testkit.events.serialize = on
                    """)
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(ConfigFactory.parseResources("palyra-actors.conf"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();

    private final ActorTestKit actors = ActorTestKit.create(CONFIG);
    private final PersistenceTestKit journal = PersistenceTestKit.create(actors.system());

    /** A probe. */
    public <T> TestProbe<T> probe(Class<T> type) {
        return actors.createTestProbe(type);
    }

    /** A probe for types that have parameters or stand behind an interface. */
    public <T> TestProbe<T> probe() {
        return actors.createTestProbe();
    }

    /** Whoever nobody hears of. */
    public <T> ActorRef<T> ignored() {
        return actors.system().ignoreRef();
    }

    /** Starts an entity. */
    public <T> ActorRef<T> spawn(Behavior<T> behavior) {
        return actors.spawn(behavior);
    }

    /** Stops an actor and waits until it has stopped. */
    public void stop(ActorRef<?> actor) {
        actors.stop(actor);
    }

    /** Puts events into the journal before the entity starts. */
    public void given(String persistenceId, DurableEvent... events) {
        journal.persistForRecovery(persistenceId, List.<Object>copyOf(Arrays.asList(events)));
    }

    /** Everything that was written under that name. */
    public List<Object> events(String persistenceId) {
        return journal.persistedInStorage(persistenceId);
    }

    /** The kinds of events that were written under that name. */
    public List<Class<?>> kinds(String persistenceId) {
        return events(persistenceId).stream().<Class<?>>map(Object::getClass).toList();
    }

    /** Waits until the newest event under that name is of this kind. */
    public <E> E expect(String persistenceId, Class<E> kind) {
        return journal.expectNextPersistedClass(persistenceId, kind);
    }

    /** Lets the next write under that name fail. */
    public void failNextWrite(String persistenceId) {
        journal.failNextPersisted(persistenceId);
    }

    @Override
    public void close() {
        actors.shutdownTestKit();
    }
}
