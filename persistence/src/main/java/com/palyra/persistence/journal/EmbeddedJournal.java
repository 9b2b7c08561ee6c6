package com.palyra.persistence.journal;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;

/** The journal of a single node, in a folder of its state directory. */
public final class EmbeddedJournal {
    private static final String JOURNAL = "pekko.persistence.journal.";

    private EmbeddedJournal() {}

    /**
     * Settings for an actor system whose journal is in that folder; every write is synced before it is acknowledged.
     *
     * @param folder holds the database in {@code journal}; the native library is unpacked into {@code native}
     */
    public static Config config(Path folder) {
        useNativeLibraryIn(folder);
        return ConfigFactory.parseMap(
                Map.of(JOURNAL + "leveldb.dir", folder.resolve("journal").toString()));
    }

    /**
     * Opens and closes the database once, so that what is wrong with it is said in one line before anything starts.
     *
     * @throws PalyraException {@link ErrorCode#JOURNAL_UNAVAILABLE}
     */
    public static void probe(Path folder) {
        useNativeLibraryIn(folder);
        try {
            DB database =
                    JniDBFactory.factory.open(folder.resolve("journal").toFile(), new Options().createIfMissing(true));
            database.close();
        } catch (IOException | UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_UNAVAILABLE, "The journal cannot be opened: " + firstLine(e) + ".", e);
        }
    }

    private static void useNativeLibraryIn(Path folder) {
        System.setProperty("library.leveldbjni.path", folder.resolve("native").toString());
    }

    private static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
