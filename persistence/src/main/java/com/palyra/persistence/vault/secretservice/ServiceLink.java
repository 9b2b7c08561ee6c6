package com.palyra.persistence.vault.secretservice;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The session in use, made anew after bus or service ended. Thread-safe. */
final class ServiceLink implements AutoCloseable {
    /** A session, and the collection that was the default one when this was asked. */
    record Opened(SecretService service, String collection) {}

    private final Map<String, String> environment;
    private final Duration limit;
    private final ReentrantLock connecting = new ReentrantLock();
    private final AtomicReference<@Nullable SecretService> current = new AtomicReference<>();
    private volatile boolean closed;

    ServiceLink(Map<String, String> environment, Duration limit) {
        this.environment = Map.copyOf(environment);
        this.limit = limit;
    }

    /**
     * The default collection in a session that answers. Where the last session turns out to have ended meanwhile, a new one
     * is made; so a service that was restarted between two calls is not noticed.
     */
    Opened open() throws BusException {
        SecretService before = current.get();
        if (before != null) {
            try {
                return new Opened(before, before.defaultCollection());
            } catch (BusException.Gone e) {
                drop(before);
                if (e.isSilent()) {
                    throw e;
                }
            }
        }
        SecretService service = connected();
        return new Opened(service, service.defaultCollection());
    }

    /** Ends a session that failed; the next call makes another. */
    void drop(SecretService service) {
        current.compareAndSet(service, null);
        service.close();
    }

    private SecretService connected() throws BusException {
        boolean mine;
        try {
            mine = connecting.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            mine = false;
        }
        if (!mine) {
            throw BusException.Gone.silent("The session bus does not answer: others wait for it already.");
        }
        try {
            if (closed) {
                throw new IllegalStateException("The backend was closed");
            }
            SecretService existing = current.get();
            if (existing != null) {
                return existing;
            }
            Path socket = SessionBus.socket(environment);
            SecretService made = SecretService.open(socket, limit);
            current.set(made);
            if (closed) {
                made.close();
            }
            return made;
        } finally {
            connecting.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        SecretService service = current.getAndSet(null);
        if (service != null) {
            service.close();
        }
    }
}
