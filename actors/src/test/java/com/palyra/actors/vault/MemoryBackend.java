package com.palyra.actors.vault;

import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A backend that a test can break or let hang. */
final class MemoryBackend implements BlobBackend {
    final Map<ObjectId, byte[]> blobs = new ConcurrentHashMap<>();
    volatile boolean broken;
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public BackendKind kind() {
        return BackendKind.ENCRYPTED_FILE;
    }

    @Override
    public void put(ObjectId id, byte[] blob) {
        pass();
        blobs.put(id, blob.clone());
    }

    @Override
    public Optional<byte[]> get(ObjectId id) {
        pass();
        return Optional.ofNullable(blobs.get(id));
    }

    @Override
    public boolean delete(ObjectId id) {
        pass();
        return blobs.remove(id) != null;
    }

    @Override
    public void list(Consumer<ObjectId> ids) {
        List.copyOf(blobs.keySet()).forEach(ids);
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    private void pass() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (broken) {
            throw new PalyraException(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "The store is gone.");
        }
    }
}
