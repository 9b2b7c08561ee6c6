package com.palyra.persistence.journal;

import com.palyra.persistence.journal.store.EventStore;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.setup.Setup;

/** Carries an open store into an actor system, where the journal, the snapshot store and the queries find it. */
public final class JournalSetup extends Setup {
    private final EventStore store;

    JournalSetup(EventStore store) {
        this.store = store;
    }

    /** The store that the system was started with. */
    static EventStore storeOf(ActorSystem system) {
        return system.settings()
                .setup()
                .get(JournalSetup.class)
                .orElseThrow(() -> new IllegalStateException("The actor system was started without a JournalSetup"))
                .store;
    }
}
