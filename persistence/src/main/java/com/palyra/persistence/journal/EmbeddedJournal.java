package com.palyra.persistence.journal;

import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.StoreSettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The open journal of a single node, in its state directory. An actor system gets it by {@link #config()} and {@link
 * #setup()} and uses it until the system has terminated; whoever opened it closes it, before or after, in any order.
 */
public final class EmbeddedJournal implements AutoCloseable {
    private final EventStore store;

    EmbeddedJournal(EventStore store) {
        this.store = store;
    }

    /**
     * Opens the journal and takes it for this process.
     *
     * @param root holds the events in {@code journal}; the native library is unpacked into {@code native}
     * @throws com.palyra.protocol.error.PalyraException if it cannot be opened, see {@link EventStore#open}
     */
    public static EmbeddedJournal open(Path root, StoreSettings settings, InstantSource clock) {
        return new EmbeddedJournal(EventStore.open(root.resolve("journal"), root.resolve("native"), settings, clock));
    }

    /** Settings for the actor system; they go before {@code ConfigFactory.load()}. */
    public Config config() {
        return ConfigFactory.parseResources(
                        EmbeddedJournal.class,
                        "embedded-journal.conf",
                        ConfigParseOptions.defaults().setAllowMissing(false))
                .resolve();
    }

    /** What hands this journal to the actor system, among its other set-ups. */
    public JournalSetup setup() {
        return new JournalSetup(store);
    }

    /** The store itself, for what is asked about it beside the actor system. */
    public EventStore store() {
        return store;
    }

    /** Writes what waits, waits for readers, closes. Calling it again does nothing. */
    @Override
    public void close() {
        store.close();
    }
}
