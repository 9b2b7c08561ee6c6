package com.palyra.persistence.journal;

import com.palyra.persistence.file.OwnerOnly;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.Options;

/** The journal of a single node, in a folder of its state directory. */
public final class EmbeddedJournal {
    private EmbeddedJournal() {}

    /**
     * Settings for an actor system whose journal is in that folder; they go before {@code ConfigFactory.load()}. Every
     * write is synced before it is acknowledged; there are no snapshots.
     *
     * @param folder holds the database in {@code journal}; the native library is unpacked into {@code native}
     * @throws PalyraException {@link ErrorCode#JOURNAL_UNAVAILABLE} if the native library does not load
     */
    public static Config config(Path folder) {
        NativeLibrary.load(folder.resolve("native"));
        return ConfigFactory.parseMap(Map.of(
                        "pekko.persistence.journal.leveldb.dir",
                        database(folder).toString()))
                .withFallback(ConfigFactory.parseResources(
                        EmbeddedJournal.class,
                        "embedded-journal.conf",
                        ConfigParseOptions.defaults().setAllowMissing(false)));
    }

    /**
     * Opens and closes the database once, so that what is wrong with it is said in one line before anything starts.
     *
     * @throws PalyraException {@link ErrorCode#JOURNAL_UNAVAILABLE}
     */
    public static void probe(Path folder) {
        NativeLibrary.load(folder.resolve("native"));
        Path directory = database(folder);
        try {
            OwnerOnly.createDirectory(directory);
            DB database = JniDBFactory.factory.open(directory.toFile(), new Options().createIfMissing(true));
            database.close();
        } catch (IOException | DBException e) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_UNAVAILABLE, "The journal cannot be opened: " + firstLine(e) + ".", e);
        }
    }

    private static Path database(Path folder) {
        return folder.resolve("journal").toAbsolutePath();
    }

    private static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
