package com.palyra.persistence.vault;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A store of sealed blobs of one vault. Several vaults of one user may be in the same store of the operating system and do
 * not see each other. Thread-safe; every call blocks, and hangs when the store does: the time limit is the caller's.
 *
 * <p>What is not there is an empty result. Every other failure is a {@link PalyraException}: {@link
 * ErrorCode#VAULT_BACKEND_UNAVAILABLE} when the store cannot be reached, {@link ErrorCode#VAULT_BACKEND_LOCKED} when it must
 * be unlocked first, {@link ErrorCode#VAULT_DAMAGED} when what is there cannot have been put there like this, {@link
 * ErrorCode#VAULT_WRITE_FAILED} when the store took nothing.
 */
public interface BlobBackend extends AutoCloseable {
    /** Longest blob in bytes: a value, and 64 bytes for nonce, tag and format. */
    int BLOB_BYTES = Limits.SECRET_VALUE_BYTES + 64;

    /** Which one it is. */
    BackendKind kind();

    /** Writes or replaces a blob as a whole: durable when it returns, the old or the new one after a crash. */
    void put(ObjectId id, byte[] blob);

    /** The blob, or empty. */
    Optional<byte[]> get(ObjectId id);

    /** Deletes a blob; durable when it returns. Returns whether there was one. */
    boolean delete(ObjectId id);

    /** Hands over every id of this vault, in no order. */
    void list(Consumer<ObjectId> ids);

    /** Lets go of connections; blobs stay. */
    @Override
    void close();
}
