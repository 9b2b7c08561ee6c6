package com.palyra.persistence.vault;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A backend whose calls end in time. It is opened by the first call, and again by the next one where that failed. A call
 * that takes too long fails with {@link ErrorCode#VAULT_TIMED_OUT}; it may still be carried out later, so nobody may use the
 * same object id for something else then. At most {@link Limits#BACKEND_OPERATIONS} are under way, those that were given up
 * included; more fail at once with {@link ErrorCode#VAULT_BACKEND_UNAVAILABLE}.
 */
final class BoundedBackend implements BlobBackend {
    private static final long IDLE_SECONDS = 10;
    /** So many time limits pass without one more id before a list is given up: some stores gather all ids first. */
    private static final int LIST_PATIENCE = 6;

    private final BackendKind kind;
    private final Supplier<BlobBackend> opener;
    private final Duration timeout;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger givenUp = new AtomicInteger();
    private @Nullable BlobBackend opened;
    private volatile boolean closed;

    BoundedBackend(BackendKind kind, Supplier<BlobBackend> opener, Duration timeout) {
        this.kind = kind;
        this.opener = opener;
        this.timeout = timeout;
        this.threads = new ThreadPoolExecutor(
                0,
                Limits.BACKEND_OPERATIONS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                BoundedBackend::thread);
    }

    @Override
    public BackendKind kind() {
        return kind;
    }

    @Override
    public void put(ObjectId id, byte[] blob) {
        call(backend -> {
            backend.put(id, blob);
            return true;
        });
    }

    @Override
    public Optional<byte[]> get(ObjectId id) {
        return call(backend -> backend.get(id));
    }

    @Override
    public boolean delete(ObjectId id) {
        return call(backend -> backend.delete(id));
    }

    /** Takes as long as the store is large, while it gets on. The consumer runs on this thread, once all ids are there. */
    @Override
    public void list(Consumer<ObjectId> ids) {
        AtomicLong found = new AtomicLong();
        Operation<List<ObjectId>> work = new Operation<>(backend -> {
            List<ObjectId> all = new ArrayList<>();
            backend.list(id -> {
                all.add(id);
                found.incrementAndGet();
            });
            return all;
        });
        call(work, timeout.multipliedBy(LIST_PATIENCE), found::get).forEach(ids);
    }

    /** Calls that were given up and go on. */
    int hanging() {
        return givenUp.get();
    }

    /** Lets go of the store in a thread of its own, which may hang with it. */
    @Override
    public void close() {
        closed = true;
        try {
            threads.execute(this::closeOpened);
        } catch (RejectedExecutionException allHang) {
            // Nothing can be given back to a store that does not answer.
        }
        threads.shutdown();
    }

    private <T> T call(Function<BlobBackend, T> operation) {
        return call(new Operation<>(operation), timeout, () -> 0);
    }

    /** Waits that long, and again as long as the work got on meanwhile. */
    private <T> T call(Operation<T> work, Duration within, LongSupplier progress) {
        Future<T> future;
        try {
            future = threads.submit(work::run);
        } catch (RejectedExecutionException full) {
            throw new PalyraException(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE,
                    "The backend " + kind.wireName() + " does not answer: " + givenUp.get() + " requests hang.",
                    full);
        }
        try {
            return patient(future, within, progress);
        } catch (TimeoutException slow) {
            work.giveUp();
            throw new PalyraException(
                    ErrorCode.VAULT_TIMED_OUT,
                    "The backend " + kind.wireName() + " did not answer within " + within.toSeconds() + " seconds.",
                    slow);
        } catch (InterruptedException stopping) {
            work.giveUp();
            Thread.currentThread().interrupt();
            throw new PalyraException(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "The node is stopping.", stopping);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof PalyraException known
                    ? known
                    : new PalyraException(
                            ErrorCode.VAULT_BACKEND_UNAVAILABLE,
                            "The backend " + kind.wireName() + " failed unexpectedly.",
                            failed);
        }
    }

    private static <T> T patient(Future<T> future, Duration within, LongSupplier progress)
            throws InterruptedException, ExecutionException, TimeoutException {
        while (true) {
            long before = progress.getAsLong();
            try {
                return future.get(within.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException slow) {
                if (progress.getAsLong() == before) {
                    throw slow;
                }
            }
        }
    }

    private synchronized BlobBackend opened() {
        BlobBackend backend = opened;
        if (backend == null && !closed) {
            backend = opener.get();
            opened = backend;
        }
        if (backend == null || closed) {
            // Closed while it was opened, perhaps, and then nobody else closes it.
            closeOpened();
            throw new PalyraException(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "The node is stopping.");
        }
        return backend;
    }

    private synchronized void closeOpened() {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "palyra-vault-backend");
        thread.setDaemon(true);
        return thread;
    }

    /** One call; counted while it goes on although nobody waits. */
    private final class Operation<T> {
        private final Function<BlobBackend, T> operation;
        private boolean abandoned;
        private boolean ended;

        Operation(Function<BlobBackend, T> operation) {
            this.operation = operation;
        }

        T run() {
            try {
                return operation.apply(opened());
            } finally {
                synchronized (this) {
                    ended = true;
                    if (abandoned) {
                        givenUp.decrementAndGet();
                    }
                }
            }
        }

        synchronized void giveUp() {
            abandoned = true;
            if (!ended) {
                givenUp.incrementAndGet();
            }
        }
    }
}
