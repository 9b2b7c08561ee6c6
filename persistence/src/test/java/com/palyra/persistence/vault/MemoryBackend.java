package com.palyra.persistence.vault;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** A backend in memory, told before each call what is to come, so that a test can make it fail, hang or lie. */
final class MemoryBackend implements BlobBackend {
    /** What a backend is asked. */
    enum Call {
        PUT,
        GET,
        DELETE,
        LIST,
        CLOSE
    }

    final ConcurrentSkipListMap<ObjectId, byte[]> blobs = new ConcurrentSkipListMap<>();
    /** Does something before a call, on its thread. */
    volatile Consumer<Call> before = call -> {};
    /** Whether what is put is forgotten. */
    volatile boolean forgets;

    private final BackendKind kind;

    MemoryBackend(BackendKind kind) {
        this.kind = kind;
    }

    static PalyraException unavailable() {
        return new PalyraException(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "Not now.");
    }

    /** Fails those calls from now on. */
    void failing(Call... calls) {
        before = call -> {
            if (List.of(calls).contains(call)) {
                throw unavailable();
            }
        };
    }

    @Override
    public BackendKind kind() {
        return kind;
    }

    @Override
    public void put(ObjectId id, byte[] blob) {
        before.accept(Call.PUT);
        if (!forgets) {
            blobs.put(id, blob.clone());
        }
    }

    @Override
    public Optional<byte[]> get(ObjectId id) {
        before.accept(Call.GET);
        return Optional.ofNullable(blobs.get(id)).map(byte[]::clone);
    }

    @Override
    public boolean delete(ObjectId id) {
        before.accept(Call.DELETE);
        return blobs.remove(id) != null;
    }

    @Override
    public void list(Consumer<ObjectId> ids) {
        before.accept(Call.LIST);
        blobs.keySet().forEach(ids);
    }

    @Override
    public void close() {
        before.accept(Call.CLOSE);
    }
}
