package com.palyra.persistence.vault;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.crypto.Aead;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * What a blob is: 4 bytes of format, a nonce of 12, ciphertext and tag of 16 (ChaCha20-Poly1305, RFC 8439) under a DEK that
 * this version of this secret alone has. Format, scope, key and version are authenticated: a blob opens in its place only.
 */
final class ValueEnvelope {
    private static final byte[] FORMAT = "PVB1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = FORMAT.length + Aead.NONCE_BYTES;

    private ValueEnvelope() {}

    /** Refuses what is too long with {@link ErrorCode#VAULT_VALUE_TOO_LARGE}. */
    static void requireFits(SensitiveBytes value) {
        if (value.length() > Limits.SECRET_VALUE_BYTES) {
            throw new PalyraException(
                    ErrorCode.VAULT_VALUE_TOO_LARGE,
                    "A value has at most " + Limits.SECRET_VALUE_BYTES + " bytes, and this one " + value.length()
                            + ".");
        }
    }

    static byte[] seal(SensitiveBytes dek, SecretVersion version, SensitiveBytes value, SecureRandom random) {
        requireFits(value);
        byte[] nonce = new byte[Aead.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] key = dek.exposeCopy();
        byte[] plain = value.exposeCopy();
        try {
            byte[] sealed = Aead.seal(key, nonce, additional(version), plain);
            return ByteBuffer.allocate(HEADER_BYTES + sealed.length)
                    .put(FORMAT)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * The value, which the caller closes.
     *
     * @throws PalyraException {@link ErrorCode#VAULT_DAMAGED} if it is not what was sealed for this version under this key
     */
    static SensitiveBytes open(SensitiveBytes dek, SecretVersion version, byte[] blob) {
        if (blob.length < HEADER_BYTES + Aead.TAG_BYTES
                || blob.length > HEADER_BYTES + Aead.TAG_BYTES + Limits.SECRET_VALUE_BYTES
                || !Arrays.equals(blob, 0, FORMAT.length, FORMAT, 0, FORMAT.length)) {
            throw damaged(version);
        }
        byte[] key = dek.exposeCopy();
        try {
            return SensitiveBytes.takeOwnership(Aead.open(
                    key,
                    Arrays.copyOfRange(blob, FORMAT.length, HEADER_BYTES),
                    additional(version),
                    Arrays.copyOfRange(blob, HEADER_BYTES, blob.length)));
        } catch (AEADBadTagException e) {
            throw damaged(version);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    static PalyraException damaged(SecretVersion version) {
        return new PalyraException(
                ErrorCode.VAULT_DAMAGED,
                "The sealed value of " + version.ref() + ", version " + version.version()
                        + ", is damaged or was exchanged.");
    }

    private static byte[] additional(SecretVersion version) {
        return version.addTo(LengthPrefixed.labelled(Labels.VAULT_VALUE).add(FORMAT))
                .toByteArray();
    }
}
