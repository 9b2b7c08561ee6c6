package com.palyra.node.daemon;

import com.palyra.node.admin.Job;
import com.palyra.node.admin.JournalOperations;
import com.palyra.node.admin.JournalResult;
import com.palyra.persistence.journal.store.CheckReport;
import com.palyra.persistence.journal.store.Compaction;
import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.StoreCondition;
import com.palyra.persistence.journal.store.StoreStats;
import com.palyra.protocol.identity.Ulid;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of the running node as operators see it. What was found or done is in the log too, for whoever asked and
 * went away.
 *
 * @param store the open journal
 * @param jobs does what blocks
 */
record RuntimeJournal(EventStore store, JournalJobs jobs) implements JournalOperations {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeJournal.class);

    @Override
    public CompletionStage<StoreStats> stats() {
        return jobs.ask(store::stats);
    }

    @Override
    public CompletionStage<StoreCondition> condition() {
        return jobs.ask(store::condition);
    }

    @Override
    public Job<JournalResult> check() {
        return jobs.start(this::checked);
    }

    @Override
    public Job<JournalResult> compact() {
        return jobs.start(progress -> compacted());
    }

    @Override
    public Optional<Job<JournalResult>> job(Ulid id) {
        return jobs.job(id);
    }

    private JournalResult checked(LongConsumer progress) {
        LOG.info("Checking the journal");
        CheckReport report = store.check(progress);
        if (report.healthy()) {
            LOG.info("The journal is healthy: {} events, {} snapshots", report.events(), report.snapshots());
        } else {
            LOG.error(
                    "The journal is damaged: {} and {} findings",
                    report.files(),
                    report.findings().size());
        }
        return new JournalResult.Checked(report);
    }

    private JournalResult compacted() {
        LOG.info("Compacting the journal");
        Compaction done = store.compact();
        LOG.info("Compacted the journal from {} to {} bytes", done.bytesBefore(), done.bytesAfter());
        return new JournalResult.Compacted(done);
    }
}
