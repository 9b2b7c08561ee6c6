package com.palyra.node.admin;

import com.palyra.persistence.journal.store.StoreCondition;
import com.palyra.persistence.journal.store.StoreStats;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What an operator may do with the journal of the running node. Thread-safe and never blocking: what takes long is a job,
 * which goes on whether anybody asks for it or not. One job runs at a time; the last {@link
 * com.palyra.protocol.Limits#ADMIN_JOBS} are kept.
 */
public interface JournalOperations {
    /** How large the journal is. */
    CompletionStage<StoreStats> stats();

    /** Whether the journal takes writes. */
    CompletionStage<StoreCondition> condition();

    /**
     * Begins to read and compare everything.
     *
     * @throws com.palyra.protocol.error.PalyraException {@link ErrorCode#JOURNAL_BUSY} while another job runs
     */
    Job<JournalResult> check();

    /**
     * Begins to merge the tables.
     *
     * @throws com.palyra.protocol.error.PalyraException {@link ErrorCode#JOURNAL_BUSY} while another job runs
     */
    Job<JournalResult> compact();

    /** A job that runs or has ended; empty when it is not kept any more. */
    Optional<Job<JournalResult>> job(Ulid id);
}
