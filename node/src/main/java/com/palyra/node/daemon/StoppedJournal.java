package com.palyra.node.daemon;

import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.journal.store.CheckReport;
import com.palyra.persistence.journal.store.Compaction;
import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.JournalCheck;
import com.palyra.persistence.journal.store.StoppedStats;
import com.palyra.persistence.journal.store.StoreFiles;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.persistence.journal.store.StoreStats;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * The journal of a node that does not run. Each call takes the state directory for as long as it lasts, so that no node can
 * start meanwhile, and blocks.
 *
 * <p>Calls fail with {@link PalyraException}: {@link ErrorCode#NO_DAEMON} when there is no journal, and then nothing is
 * created; {@link ErrorCode#JOURNAL_DAMAGED} when a node has lost it; {@link ErrorCode#STATE_IN_USE}; and what {@link
 * EventStore}, {@link StoppedStats} and {@link JournalCheck} say.
 */
public final class StoppedJournal {
    private final Path stateDirectory;
    private final StoreSettings settings;
    private final InstantSource clock;

    /** The journal in that state directory, opened with these settings. */
    public StoppedJournal(Path stateDirectory, StoreSettings settings, InstantSource clock) {
        this.stateDirectory = stateDirectory;
        this.settings = settings;
        this.clock = clock;
    }

    /** How large it is. */
    public StoreStats stats() {
        return withState(state -> StoppedStats.of(state.path("journal"), state.folder("native"), settings, clock));
    }

    /** Reads and compares everything, on a copy where that is needed; a journal that does not open is checked too. */
    public CheckReport check(LongConsumer progress) {
        return withState(state ->
                JournalCheck.of(state.path("journal"), state.folder("native"), settings.library(), clock, progress));
    }

    /** Merges the tables. */
    public Compaction compact() {
        return withState(state -> {
            try (EmbeddedJournal journal = EmbeddedJournal.open(state.root(), settings, clock)) {
                return journal.store().compact();
            }
        });
    }

    private <T> T withState(Function<StateDirectory, T> use) {
        requireJournal();
        try (StateDirectory state = StateDirectory.open(stateDirectory)) {
            state.lock(clock);
            NodeJournal.requireNotLost(state.root());
            return use.apply(state);
        }
    }

    /** A directory that this user may not read is for {@link StateDirectory} to refuse. */
    private void requireJournal() {
        boolean readable = !Files.exists(stateDirectory) || Files.isReadable(stateDirectory);
        if (readable && !StoreFiles.exists(stateDirectory.resolve("journal")) && !NodeKeys.exist(stateDirectory)) {
            throw new PalyraException(
                    ErrorCode.NO_DAEMON,
                    "No node is running on the state directory " + stateDirectory + ", and there is no journal in it.");
        }
    }
}
