package com.palyra.persistence.vault.dpapi;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;

/**
 * Encryption under a key of the user's that the operating system keeps. Thread-safe; every call blocks.
 *
 * <p>Both take data of at most {@link #DATA_BYTES}, and any entropy of at most {@link #ENTROPY_BYTES}; longer is an {@link
 * IllegalArgumentException}.
 */
public interface DataProtection {
    /** Longest data in bytes that is encrypted or comes out. */
    int DATA_BYTES = 128 * 1024;
    /** Bytes that encrypted data may be longer than what is in it; Windows and Wine need less than 400. */
    int OVERHEAD_BYTES = 4096;
    /** Longest entropy in bytes. */
    int ENTROPY_BYTES = 1024;

    /**
     * Encrypts data that opens with the same entropy only.
     *
     * @throws PalyraException {@link ErrorCode#VAULT_BACKEND_UNAVAILABLE} when the system refuses
     */
    byte[] protect(byte[] data, byte[] entropy);

    /**
     * Opens what {@link #protect} made; the caller clears it.
     *
     * @throws PalyraException {@link ErrorCode#VAULT_DAMAGED} when it was damaged, belongs to another user or was made with
     *     other entropy, which cannot be told apart; {@link ErrorCode#VAULT_BACKEND_UNAVAILABLE} when the system refuses
     */
    byte[] unprotect(byte[] data, byte[] entropy);
}
