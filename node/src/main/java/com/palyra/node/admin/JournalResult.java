package com.palyra.node.admin;

import com.palyra.persistence.journal.store.CheckReport;
import com.palyra.persistence.journal.store.Compaction;

/** How a job on the journal ended well. */
public sealed interface JournalResult {
    /**
     * Everything was read, as far as that goes.
     *
     * @param report what was found
     */
    record Checked(CheckReport report) implements JournalResult {}

    /**
     * The tables were merged.
     *
     * @param compaction what that did
     */
    record Compacted(Compaction compaction) implements JournalResult {}
}
