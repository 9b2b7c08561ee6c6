package com.palyra.persistence.vault;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The backend in use, which another one can take the place of while it is used: from the beginning of a move on, what is
 * written goes to both, so that every object is in the new one once all old ones were copied. Thread-safe.
 */
final class SwitchingBackend implements BlobBackend {
    private static final int LOCKS = 64;

    /** An object is written, deleted or copied by one thread at a time. */
    private final List<Lock> locks =
            IntStream.range(0, LOCKS).<Lock>mapToObj(i -> new ReentrantLock()).toList();

    private volatile BoundedBackend current;
    private volatile @Nullable BlobBackend next;
    private volatile @Nullable PalyraException nextFailed;

    SwitchingBackend(BoundedBackend current) {
        this.current = current;
    }

    @Override
    public BackendKind kind() {
        return current.kind();
    }

    int hanging() {
        return current.hanging();
    }

    @Override
    public void put(ObjectId id, byte[] blob) {
        locked(id, () -> {
            current.put(id, blob);
            alsoThere(backend -> write(id, blob, backend));
            return true;
        });
    }

    @Override
    public Optional<byte[]> get(ObjectId id) {
        while (true) {
            BlobBackend asked = current;
            try {
                Optional<byte[]> found = asked.get(id);
                if (found.isPresent() || asked == current) {
                    return found;
                }
            } catch (PalyraException failed) {
                if (asked == current) {
                    throw failed;
                }
            }
            // Another one took its place meanwhile, and it may have been emptied or closed.
        }
    }

    @Override
    public boolean delete(ObjectId id) {
        return locked(id, () -> {
            boolean deleted = current.delete(id);
            alsoThere(backend -> backend.delete(id));
            return deleted;
        });
    }

    @Override
    public void list(Consumer<ObjectId> ids) {
        current.list(ids);
    }

    /**
     * Copies everything to another backend and reads it back, then lets it take over.
     *
     * @param leftOut what is not the vault's to move
     * @param whenAllIsThere makes durable that the other one is used from now on
     * @return the backend that was used before; its objects are still there
     */
    BlobBackend move(BoundedBackend to, Set<ObjectId> leftOut, Runnable whenAllIsThere, LongConsumer progress) {
        begin(to);
        try {
            List<ObjectId> ids = new ArrayList<>();
            current.list(ids::add);
            ids.removeAll(leftOut);
            long done = 0;
            for (ObjectId id : ids) {
                copy(id, to);
                progress.accept(++done);
            }
            return finish(to, whenAllIsThere);
        } finally {
            next = null;
        }
    }

    /** From here on every write that begins goes to both. */
    private void begin(BoundedBackend to) {
        locks.forEach(Lock::lock);
        try {
            next = to;
            nextFailed = null;
        } finally {
            locks.forEach(Lock::unlock);
        }
    }

    private BlobBackend finish(BoundedBackend to, Runnable whenAllIsThere) {
        locks.forEach(Lock::lock);
        try {
            PalyraException failed = nextFailed;
            if (failed != null) {
                throw failed;
            }
            whenAllIsThere.run();
            BlobBackend before = current;
            current = to;
            next = null;
            return before;
        } finally {
            locks.forEach(Lock::unlock);
        }
    }

    private void copy(ObjectId id, BlobBackend to) {
        locked(id, () -> {
            Optional<byte[]> blob = current.get(id);
            if (blob.isPresent() && !isSame(to.get(id), blob.get())) {
                write(id, blob.get(), to);
            }
            return true;
        });
    }

    /** Writes and reads back: what is in the new one only must be there. */
    private static void write(ObjectId id, byte[] blob, BlobBackend to) {
        to.put(id, blob);
        if (!isSame(to.get(id), blob)) {
            throw new PalyraException(
                    ErrorCode.VAULT_WRITE_FAILED,
                    "The backend " + to.kind().wireName() + " does not give back what was put there.");
        }
    }

    private static boolean isSame(Optional<byte[]> found, byte[] blob) {
        return found.filter(bytes -> Arrays.equals(bytes, blob)).isPresent();
    }

    /** A failure there ends the move, and not the write that is under way. */
    private void alsoThere(Consumer<BlobBackend> operation) {
        BlobBackend there = next;
        if (there != null && nextFailed == null) {
            try {
                operation.accept(there);
            } catch (PalyraException failed) {
                nextFailed = failed;
            }
        }
    }

    @Override
    public void close() {
        current.close();
    }

    private <T> T locked(ObjectId id, Supplier<T> work) {
        Lock lock = locks.get(Math.floorMod(id.hashCode(), LOCKS));
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
