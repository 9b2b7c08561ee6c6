package com.palyra.node.admin;

import com.palyra.persistence.journal.store.CheckReport;
import com.palyra.persistence.journal.store.Compaction;
import com.palyra.persistence.journal.store.StoreCondition;
import com.palyra.persistence.journal.store.StoreStats;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** A journal whose answers never change. Its one job is done at once, or runs until somebody says that it is done. */
public final class FakeJournal implements JournalOperations {
    public static final Ulid JOB = Ulid.parse("01DX5ZZKBKACTAV9WEVGEMMVS1");
    public static final CheckReport HEALTHY = new CheckReport(1200, 34, 2, List.of(), List.of(), 0, 0, true, false);
    private static final StoreStats STATS =
            new StoreStats(1, "native", 1200, 34, 1250, 900, 5_242_880, 107_374_182_400L, 268_435_456, 0);
    private static final Compaction COMPACTION = new Compaction(5_242_880, 1_572_864);

    private final CheckReport report;
    private final boolean slow;
    private volatile StoreCondition condition =
            new StoreCondition(StoreCondition.State.OK, STATS.freeBytes(), STATS.minFreeBytes());
    private volatile Optional<Job<JournalResult>> job = Optional.empty();
    private volatile Function<LongConsumer, JournalResult> work = progress -> new JournalResult.Compacted(COMPACTION);

    private FakeJournal(CheckReport report, boolean slow) {
        this.report = report;
        this.slow = slow;
    }

    /** A journal in which a check finds that. */
    public static FakeJournal with(CheckReport report) {
        return new FakeJournal(report, false);
    }

    /** One whose job looks at so many records and then goes on until {@link #finish()}. */
    public static FakeJournal slow() {
        return new FakeJournal(HEALTHY, true);
    }

    /** From now on it takes no writes, for this reason. */
    public void refusesWrites(StoreCondition.State reason) {
        condition = new StoreCondition(reason, 3_145_728, STATS.minFreeBytes());
    }

    /** Ends the job. */
    public void finish() {
        job.orElseThrow().run(work);
    }

    @Override
    public CompletionStage<StoreStats> stats() {
        return CompletableFuture.completedFuture(STATS);
    }

    @Override
    public CompletionStage<StoreCondition> condition() {
        return CompletableFuture.completedFuture(condition);
    }

    @Override
    public Job<JournalResult> check() {
        return start(progress -> {
            progress.accept(1236);
            return new JournalResult.Checked(report);
        });
    }

    @Override
    public Job<JournalResult> compact() {
        return start(progress -> new JournalResult.Compacted(COMPACTION));
    }

    @Override
    public Optional<Job<JournalResult>> job(Ulid id) {
        return job.filter(kept -> kept.id().equals(id));
    }

    private synchronized Job<JournalResult> start(Function<LongConsumer, JournalResult> begun) {
        if (job.isPresent() && !job.get().isDone()) {
            throw new PalyraException(ErrorCode.JOURNAL_BUSY, "The node is checking its journal already.");
        }
        Job<JournalResult> next = new Job<>(JOB);
        job = Optional.of(next);
        work = begun;
        if (!slow) {
            next.run(begun);
        }
        return next;
    }
}
