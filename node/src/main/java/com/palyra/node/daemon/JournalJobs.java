package com.palyra.node.daemon;

import com.palyra.node.admin.Job;
import com.palyra.node.admin.Jobs;
import com.palyra.node.admin.JournalResult;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Does what blocks on the journal's files, away from actors and admin connections: one job at a time on one thread, short
 * questions on another. Thread-safe.
 */
final class JournalJobs implements AutoCloseable {
    private static final int THREADS = 2;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final Jobs<JournalResult> jobs;

    /** Jobs with these ids. */
    JournalJobs(Supplier<Ulid> ids) {
        this.jobs = new Jobs<>(
                ids,
                () -> new PalyraException(
                        ErrorCode.JOURNAL_BUSY, "The node is checking or compacting its journal already."));
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(Limits.ADMIN_JOURNAL_WAITING),
                JournalJobs::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    /** Asks something that takes a moment; the stage fails with {@link ErrorCode#DAEMON_TIMEOUT} when too many wait. */
    <T> CompletableFuture<T> ask(Supplier<T> question) {
        try {
            return CompletableFuture.supplyAsync(question, threads);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(tooMany(full));
        }
    }

    /**
     * Starts a job.
     *
     * @throws PalyraException {@link ErrorCode#JOURNAL_BUSY} while another one runs; {@link ErrorCode#DAEMON_TIMEOUT} when
     *     too many questions wait
     */
    Job<JournalResult> start(Function<LongConsumer, JournalResult> work) {
        return jobs.start(job -> {
            try {
                threads.execute(() -> job.run(work));
            } catch (RejectedExecutionException full) {
                throw tooMany(full);
            }
        });
    }

    /** A job that is kept. */
    Optional<Job<JournalResult>> job(Ulid id) {
        return jobs.job(id);
    }

    /** Takes nothing new. A job that runs ends when the journal is closed: a check at once, a compaction when it is done. */
    @Override
    public void close() {
        threads.shutdown();
    }

    private static PalyraException tooMany(RejectedExecutionException cause) {
        return new PalyraException(ErrorCode.DAEMON_TIMEOUT, "Too many questions about the journal wait.", cause);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "palyra-journal-job");
        thread.setDaemon(true);
        return thread;
    }
}
