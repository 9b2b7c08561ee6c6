package com.palyra.node.daemon;

import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.journal.store.StoreFiles;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The journal beside the keys of a node. It is made before the keys are, durably, so keys without a journal have lost it,
 * and a first start that was interrupted between the two can begin again.
 */
final class NodeJournal {
    private NodeJournal() {}

    /**
     * Opens the journal, and makes one where no node has run yet. To be called before the keys are made.
     *
     * @throws PalyraException as {@link EmbeddedJournal#open} says; {@link ErrorCode#JOURNAL_DAMAGED} also if it is missing
     */
    static EmbeddedJournal open(StateDirectory state, StoreSettings settings, InstantSource clock) {
        requireNotLost(state.root());
        state.folder("native");
        return EmbeddedJournal.open(state.root(), settings, clock);
    }

    /** Refuses a state directory with the keys of a node and without a journal; to be called by whoever locked it. */
    static void requireNotLost(Path stateDirectory) {
        Path journal = stateDirectory.resolve("journal");
        if (NodeKeys.exist(stateDirectory) && !StoreFiles.wasMade(journal)) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_DAMAGED,
                    "The journal is missing: a node has run on the state directory " + stateDirectory
                            + ", and there is no database in " + journal + ".");
        }
    }
}
