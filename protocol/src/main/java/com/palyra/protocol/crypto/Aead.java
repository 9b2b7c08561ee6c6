package com.palyra.protocol.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** ChaCha20-Poly1305 (RFC 8439, section 2.8). A key seals with a nonce once only; the callers draw both at random. */
public final class Aead {
    /** Bytes of a key. */
    public static final int KEY_BYTES = 32;
    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 12;
    /** Bytes by which what is sealed is longer. */
    public static final int TAG_BYTES = 16;

    private Aead() {}

    /** Ciphertext and tag. The arrays stay the caller's. */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] additional, byte[] plain) {
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce);
            cipher.updateAAD(additional);
            return cipher.doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java 17 has ChaCha20-Poly1305", e);
        }
    }

    /**
     * What was sealed, which the caller clears.
     *
     * @throws AEADBadTagException if anything differs from what was sealed, or it is shorter than a tag
     */
    public static byte[] open(byte[] key, byte[] nonce, byte[] additional, byte[] sealed) throws AEADBadTagException {
        if (sealed.length < TAG_BYTES) {
            throw new AEADBadTagException("too short");
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce);
            cipher.updateAAD(additional);
            return cipher.doFinal(sealed);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java 17 has ChaCha20-Poly1305", e);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
        if (key.length != KEY_BYTES || nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("A key has 32 bytes and a nonce 12");
        }
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
        return cipher;
    }
}
