package com.palyra.persistence.secret;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.SensitiveBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The file format: 4 bytes of magic, a nonce of 12 bytes, ChaCha20-Poly1305 ciphertext and tag. {@code IDS1}, the
 * reference's, has no additional data and is only read; {@code IDS2} binds the name, so an exchanged file does not open.
 */
final class SealedSecret {
    /** Longest file in bytes. */
    static final int MAX_BYTES = SecretStore.VALUE_BYTES + 64;

    private static final byte[] VERSION_1 = "IDS1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION_2 = "IDS2".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private SealedSecret() {}

    static byte[] seal(SensitiveBytes key, String name, SensitiveBytes value, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] plain = value.exposeCopy();
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce);
            cipher.updateAAD(additionalData(name));
            byte[] sealed = cipher.doFinal(plain);
            byte[] file = Arrays.copyOf(VERSION_2, VERSION_2.length + NONCE_BYTES + sealed.length);
            System.arraycopy(nonce, 0, file, VERSION_2.length, NONCE_BYTES);
            System.arraycopy(sealed, 0, file, VERSION_2.length + NONCE_BYTES, sealed.length);
            return file;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java 17 has ChaCha20-Poly1305", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * Opens a file.
     *
     * @throws GeneralSecurityException if it is damaged, of another format, of another name or under another key
     */
    static SensitiveBytes open(SensitiveBytes key, String name, byte[] file) throws GeneralSecurityException {
        int header = VERSION_1.length + NONCE_BYTES;
        if (file.length < header + TAG_BYTES) {
            throw new GeneralSecurityException("too short");
        }
        byte[] magic = Arrays.copyOf(file, VERSION_1.length);
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOfRange(file, VERSION_1.length, header));
        if (Arrays.equals(magic, VERSION_2)) {
            cipher.updateAAD(additionalData(name));
        } else if (!Arrays.equals(magic, VERSION_1)) {
            throw new GeneralSecurityException("unknown format");
        }
        return SensitiveBytes.takeOwnership(cipher.doFinal(file, header, file.length - header));
    }

    private static Cipher cipher(int mode, SensitiveBytes key, byte[] nonce) throws GeneralSecurityException {
        byte[] raw = key.exposeCopy();
        try {
            Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
            cipher.init(mode, new SecretKeySpec(raw, "ChaCha20"), new IvParameterSpec(nonce));
            return cipher;
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private static byte[] additionalData(String name) {
        return LengthPrefixed.labelled(Labels.SECRET_STORE_FILE).add(name).toByteArray();
    }
}
