package com.palyra.node.daemon;

import com.palyra.node.admin.JournalJob;
import com.palyra.node.admin.JournalResult;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.util.ArrayDeque;
import java.util.Deque;
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

    private final Supplier<Ulid> ids;
    private final ThreadPoolExecutor threads;
    /** The newest last; only that one can be running. */
    private final Deque<JournalJob> jobs = new ArrayDeque<>();

    /** Jobs with these ids. */
    JournalJobs(Supplier<Ulid> ids) {
        this.ids = ids;
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
    synchronized JournalJob start(Function<LongConsumer, JournalResult> work) {
        if (!jobs.isEmpty() && !jobs.getLast().isDone()) {
            throw new PalyraException(
                    ErrorCode.JOURNAL_BUSY, "The node is checking or compacting its journal already.");
        }
        JournalJob job = new JournalJob(ids.get());
        try {
            threads.execute(() -> job.run(work));
        } catch (RejectedExecutionException full) {
            throw tooMany(full);
        }
        jobs.addLast(job);
        if (jobs.size() > Limits.ADMIN_JOBS) {
            jobs.removeFirst();
        }
        return job;
    }

    /** A job that is kept. */
    synchronized Optional<JournalJob> job(Ulid id) {
        return jobs.stream().filter(job -> job.id().equals(id)).findFirst();
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
