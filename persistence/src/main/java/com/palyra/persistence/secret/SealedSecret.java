package com.palyra.persistence.secret;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.crypto.Aead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The file format: 4 bytes of magic, a nonce of 12 bytes, ChaCha20-Poly1305 ciphertext and tag. {@code IDS1}, the
 * reference's, has no additional data and is only read; {@code IDS2} binds the name, so an exchanged file does not open.
 */
final class SealedSecret {
    /** Longest file in bytes. */
    static final int MAX_BYTES = SecretStore.VALUE_BYTES + 64;

    private static final byte[] VERSION_1 = "IDS1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION_2 = "IDS2".getBytes(StandardCharsets.US_ASCII);

    private SealedSecret() {}

    static byte[] seal(SensitiveBytes key, String name, SensitiveBytes value, SecureRandom random) {
        byte[] nonce = new byte[Aead.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] raw = key.exposeCopy();
        byte[] plain = value.exposeCopy();
        try {
            byte[] sealed = Aead.seal(raw, nonce, additionalData(name), plain);
            return ByteBuffer.allocate(VERSION_2.length + nonce.length + sealed.length)
                    .put(VERSION_2)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } finally {
            Arrays.fill(raw, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * Opens a file.
     *
     * @throws GeneralSecurityException if it is damaged, of another format, of another name or under another key
     */
    static SensitiveBytes open(SensitiveBytes key, String name, byte[] file) throws GeneralSecurityException {
        int header = VERSION_1.length + Aead.NONCE_BYTES;
        if (file.length < header + Aead.TAG_BYTES) {
            throw new GeneralSecurityException("too short");
        }
        byte[] raw = key.exposeCopy();
        try {
            return SensitiveBytes.takeOwnership(Aead.open(
                    raw,
                    Arrays.copyOfRange(file, VERSION_1.length, header),
                    additionalData(name, Arrays.copyOf(file, VERSION_1.length)),
                    Arrays.copyOfRange(file, header, file.length)));
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private static byte[] additionalData(String name, byte[] magic) throws GeneralSecurityException {
        if (Arrays.equals(magic, VERSION_2)) {
            return additionalData(name);
        }
        if (Arrays.equals(magic, VERSION_1)) {
            return new byte[0];
        }
        throw new GeneralSecurityException("unknown format");
    }

    private static byte[] additionalData(String name) {
        return LengthPrefixed.labelled(Labels.SECRET_STORE_FILE).add(name).toByteArray();
    }
}
