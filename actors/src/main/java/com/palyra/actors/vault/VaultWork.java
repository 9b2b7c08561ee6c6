package com.palyra.actors.vault;

import com.palyra.persistence.vault.Vault;
import com.palyra.persistence.vault.VaultStatus;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The vault for actors: what blocks runs on threads of its own, {@link Limits#VAULT_THREADS} at once. Closing it waits for
 * what is under way, for {@link Limits#BACKEND_TIMEOUT} at most; the vault stays the caller's. Thread-safe.
 */
public final class VaultWork implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final Vault vault;
    private final ThreadPoolExecutor threads;

    /** Work on this vault. */
    public VaultWork(Vault vault) {
        this.vault = vault;
        this.threads = new ThreadPoolExecutor(
                Limits.VAULT_THREADS,
                Limits.VAULT_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(Limits.VAULT_WAITING),
                VaultWork::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does something that blocks. The stage fails with what it throws, or with {@link ErrorCode#VAULT_BUSY} when too much
     * waits.
     */
    public <T> CompletableFuture<T> submit(Function<Vault, T> work) {
        try {
            return CompletableFuture.supplyAsync(() -> work.apply(vault), threads);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(
                    new PalyraException(ErrorCode.VAULT_BUSY, "Too many requests wait for the vault.", full));
        }
    }

    /** How the vault is, at once: it does not wait for what is under way. */
    public VaultStatus status() {
        return vault.status();
    }

    /** Whether a write that timed out may still be carried out. At once. */
    boolean isHanging() {
        return vault.isHanging();
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(Limits.BACKEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "palyra-vault");
        thread.setDaemon(true);
        return thread;
    }
}
