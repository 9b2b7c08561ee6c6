package com.palyra.node.admin;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The jobs of one kind: one runs at a time, the last {@link Limits#ADMIN_JOBS} are kept for whoever asks. Thread-safe.
 *
 * @param <T> what they result in
 */
public final class Jobs<T> {
    private final Supplier<Ulid> ids;
    private final Supplier<PalyraException> busy;
    /** The newest last; only that one can be running. */
    private final Deque<Job<T>> kept = new ArrayDeque<>();

    /** Jobs with these ids; {@code busy} is what a second one is told. */
    public Jobs(Supplier<Ulid> ids, Supplier<PalyraException> busy) {
        this.ids = ids;
        this.busy = busy;
    }

    /**
     * Starts a job.
     *
     * @param begin hands the job to a thread or follows a stage, and must not block; if it throws, there is no job
     * @throws PalyraException that one works already
     */
    public synchronized Job<T> start(Consumer<Job<T>> begin) {
        if (!kept.isEmpty() && !kept.getLast().isDone()) {
            throw busy.get();
        }
        Job<T> job = new Job<>(ids.get());
        begin.accept(job);
        kept.addLast(job);
        if (kept.size() > Limits.ADMIN_JOBS) {
            kept.removeFirst();
        }
        return job;
    }

    /** A job that runs or has ended; empty when it is not kept any more. */
    public synchronized Optional<Job<T>> job(Ulid id) {
        return kept.stream().filter(job -> job.id().equals(id)).findFirst();
    }
}
