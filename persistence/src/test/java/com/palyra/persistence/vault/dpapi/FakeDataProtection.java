package com.palyra.persistence.vault.dpapi;

import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Hides nothing, but opens like the real one: for the same user and with the same entropy only, and if nothing was changed. */
final class FakeDataProtection implements DataProtection {
    private static final int TAG = 32;

    private final String user;

    FakeDataProtection(String user) {
        this.user = user;
    }

    @Override
    public byte[] protect(byte[] data, byte[] entropy) {
        byte[] wrapped = Arrays.copyOf(tag(data, entropy), TAG + data.length);
        System.arraycopy(data, 0, wrapped, TAG, data.length);
        return wrapped;
    }

    @Override
    public byte[] unprotect(byte[] data, byte[] entropy) {
        byte[] plain = Arrays.copyOfRange(data, Math.min(TAG, data.length), data.length);
        if (!Arrays.equals(Arrays.copyOf(data, Math.min(TAG, data.length)), tag(plain, entropy))) {
            throw new PalyraException(ErrorCode.VAULT_DAMAGED, "It does not open.");
        }
        return plain;
    }

    private byte[] tag(byte[] data, byte[] entropy) {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(Sha256.of(name), TAG + TAG + data.length);
        System.arraycopy(Sha256.of(entropy), 0, all, TAG, TAG);
        System.arraycopy(data, 0, all, TAG + TAG, data.length);
        return Sha256.of(all);
    }
}
