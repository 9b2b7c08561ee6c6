package com.palyra.persistence.vault;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.crypto.Aead;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * A key under another key: a nonce, then ciphertext and tag. What it belongs to is authenticated and not in it.
 *
 * @param sealed as it is stored
 */
record WrappedKey(byte[] sealed) {
    static final int BYTES = Aead.NONCE_BYTES + Aead.KEY_BYTES + Aead.TAG_BYTES;

    /** Stands where a key was: it opens under no key. */
    static final WrappedKey SHREDDED = new WrappedKey(new byte[BYTES]);

    /** Checks the length. */
    WrappedKey {
        if (sealed.length != BYTES) {
            throw new IllegalArgumentException("A wrapped key has " + BYTES + " bytes");
        }
    }

    boolean isShredded() {
        return Arrays.equals(sealed, SHREDDED.sealed);
    }

    static WrappedKey read(ByteBuffer in) {
        byte[] sealed = new byte[BYTES];
        in.get(sealed);
        return new WrappedKey(sealed);
    }

    /** Seals the key, and opens it once before anybody relies on it. */
    static WrappedKey wrap(SensitiveBytes wrapping, byte[] additional, SensitiveBytes key, SecureRandom random) {
        byte[] nonce = new byte[Aead.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] under = wrapping.exposeCopy();
        byte[] plain = key.exposeCopy();
        try {
            WrappedKey wrapped = new WrappedKey(ByteBuffer.allocate(BYTES)
                    .put(nonce)
                    .put(Aead.seal(under, nonce, additional, plain))
                    .array());
            try (SensitiveBytes again = wrapped.unwrap(wrapping, additional)) {
                if (!again.constantTimeEquals(plain)) {
                    throw new IllegalStateException("What was sealed does not open to the same key");
                }
            }
            return wrapped;
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("What was sealed does not open", e);
        } finally {
            Arrays.fill(under, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * The key, which the caller closes.
     *
     * @throws AEADBadTagException if anything differs from what was sealed
     */
    SensitiveBytes unwrap(SensitiveBytes wrapping, byte[] additional) throws AEADBadTagException {
        byte[] under = wrapping.exposeCopy();
        try {
            return SensitiveBytes.takeOwnership(Aead.open(
                    under,
                    Arrays.copyOf(sealed, Aead.NONCE_BYTES),
                    additional,
                    Arrays.copyOfRange(sealed, Aead.NONCE_BYTES, sealed.length)));
        } finally {
            Arrays.fill(under, (byte) 0);
        }
    }
}
