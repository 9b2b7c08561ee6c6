package com.palyra.persistence.journal.store;

/** The points of a commit at which a test may hold or end the writer. */
enum CommitStep {
    /** The batch is put together, nothing is written. */
    STAGED,
    /** The batch is synced, nobody knows. */
    SYNCED,
    /** The mark says so too, and whoever waits is told next. */
    MARKED
}
