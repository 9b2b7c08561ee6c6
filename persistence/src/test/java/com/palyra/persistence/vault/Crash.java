package com.palyra.persistence.vault;

import com.palyra.persistence.secret.SecretStore;
import com.palyra.protocol.SensitiveBytes;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Stops a vault before its n-th change of anything that lasts, and every later one too: as a crash does, what was done so far
 * is all that there will be. What is stopped is an {@link Error}, which no code under test takes for a failure of the
 * surroundings; where it comes through a backend it arrives as one.
 */
final class Crash implements Runnable {
    private int left;
    private boolean happened;

    private Crash(int left) {
        this.left = left;
    }

    /** After so many changes. */
    static Crash after(int changes) {
        return new Crash(changes);
    }

    static Crash never() {
        return new Crash(Integer.MAX_VALUE);
    }

    /** Whether something was stopped. */
    synchronized boolean happened() {
        return happened;
    }

    @Override
    public synchronized void run() {
        if (left == 0) {
            happened = true;
            throw new Stopped();
        }
        left--;
    }

    /** The same store, stopped before writes. */
    SecretStore stopping(SecretStore store) {
        return new SecretStore() {
            @Override
            public Optional<SensitiveBytes> read(String name) {
                return store.read(name);
            }

            @Override
            public void write(String name, SensitiveBytes value) {
                Crash.this.run();
                store.write(name, value);
            }

            @Override
            public SensitiveBytes writeIfAbsent(String name, SensitiveBytes value) {
                Crash.this.run();
                return store.writeIfAbsent(name, value);
            }

            @Override
            public void removeLeftovers(String name) {
                store.removeLeftovers(name);
            }

            @Override
            public boolean delete(String name) {
                Crash.this.run();
                return store.delete(name);
            }

            @Override
            public List<String> list(String prefix) {
                return store.list(prefix);
            }
        };
    }

    /** The same backend under a name that may be another, stopped before writes and deletions. */
    BlobBackend stopping(BackendKind kind, BlobBackend backend) {
        return new BlobBackend() {
            @Override
            public BackendKind kind() {
                return kind;
            }

            @Override
            public void put(ObjectId id, byte[] blob) {
                Crash.this.run();
                backend.put(id, blob);
            }

            @Override
            public Optional<byte[]> get(ObjectId id) {
                return backend.get(id);
            }

            @Override
            public boolean delete(ObjectId id) {
                Crash.this.run();
                return backend.delete(id);
            }

            @Override
            public void list(Consumer<ObjectId> ids) {
                backend.list(ids);
            }

            @Override
            public void close() {
                backend.close();
            }
        };
    }

    /** What a stop throws. */
    static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped here");
        }
    }
}
