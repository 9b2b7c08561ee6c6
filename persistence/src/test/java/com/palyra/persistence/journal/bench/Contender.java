package com.palyra.persistence.journal.bench;

import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.journal.EventQueries;
import com.palyra.persistence.journal.store.StoreSettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.journal.leveldb.javadsl.LeveldbReadJournal;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;

/** A journal that is measured. */
enum Contender {
    /** The one of this project, as a node runs it. */
    PALYRA("this journal") {
        @Override
        Running start(Path folder) {
            long before = System.nanoTime();
            EmbeddedJournal journal = EmbeddedJournal.open(folder, StoreSettings.DEFAULT, InstantSource.system());
            long opening = System.nanoTime() - before;
            ActorSystem system = ActorSystem.create(
                    "palyra",
                    ActorSystemSetup.create(
                            BootstrapSetup.create(journal.config().withFallback(config(Map.of()))), journal.setup()));
            EventQueries queries = EventQueries.of(system);
            return new Running(system, opening, queries, queries, journal::close);
        }

        @Override
        Path database(Path folder) {
            return folder.resolve("journal").resolve("db");
        }

        @Override
        void compact(Path folder) {
            try (EmbeddedJournal journal =
                    EmbeddedJournal.open(folder, StoreSettings.DEFAULT, InstantSource.system())) {
                journal.store().compact();
            }
        }
    },

    /** Pekko's plugin, deprecated; with its defaults it is native and syncs every write, which is said again here. */
    LEVELDB("Pekko's LevelDB plugin") {
        @Override
        @SuppressWarnings("deprecation")
        Running start(Path folder) {
            ActorSystem system = ActorSystem.create(
                    "leveldb",
                    config(Map.of(
                            "pekko.persistence.journal.plugin",
                            "pekko.persistence.journal.leveldb",
                            "pekko.persistence.journal.leveldb.dir",
                            folder.toString(),
                            "pekko.persistence.journal.leveldb.native",
                            "on",
                            "pekko.persistence.journal.leveldb.fsync",
                            "on")));
            LeveldbReadJournal queries = PersistenceQuery.get(system)
                    .getReadJournalFor(LeveldbReadJournal.class, LeveldbReadJournal.Identifier());
            return new Running(system, 0, queries, queries, () -> {});
        }

        @Override
        void compact(Path folder) throws IOException {
            try (DB database = JniDBFactory.factory.open(folder.toFile(), new Options())) {
                database.compactRange(new byte[0], new byte[] {(byte) 0xff});
            }
        }
    },

    /** Pekko's journal for tests, made to serialize every event once. */
    MEMORY_CBOR("in memory, CBOR") {
        @Override
        Running start(Path folder) {
            return memory(config(Map.of(
                    "pekko.persistence.journal.plugin",
                    "pekko.persistence.journal.inmem",
                    "pekko.persistence.journal.inmem.test-serialization",
                    "on",
                    "pekko.actor.serializers.palyra-event",
                    WriteOnlySerializer.class.getName())));
        }
    },

    /** Pekko's journal for tests as it comes: it keeps the objects. */
    MEMORY("in memory, objects") {
        @Override
        Running start(Path folder) {
            return memory(config(Map.of("pekko.persistence.journal.plugin", "pekko.persistence.journal.inmem")));
        }
    };

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    /** Starts it on what is in that folder. */
    abstract Running start(Path folder);

    /** Where its database is. */
    Path database(Path folder) {
        return folder;
    }

    /** Merges the tables of a journal that is closed. */
    void compact(Path folder) throws IOException {
        throw new UnsupportedOperationException(title + " has no tables");
    }

    /** How the table calls it. */
    String title() {
        return title;
    }

    private static Running memory(Config config) {
        return new Running(ActorSystem.create("memory", config), 0, null, null, () -> {});
    }

    private static Config config(Map<String, String> journal) {
        return ConfigFactory.parseMap(journal)
                .withFallback(ConfigFactory.parseString("""
                        pekko.loggers = ["org.apache.pekko.event.Logging$DefaultLogger"]
                        pekko.loglevel = ERROR
                        pekko.coordinated-shutdown.exit-jvm = off
                        pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                        """))
                .withFallback(ConfigFactory.load());
    }
}
