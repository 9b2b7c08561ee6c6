package com.palyra.persistence.vault.dpapi;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * {@code CryptProtectData} and {@code CryptUnprotectData} of Windows for the user that runs the process, who is never asked
 * anything. Native memory that held data is overwritten before it is given back.
 *
 * <p>Run against Wine's crypt32. What is believed of Windows: that error 13 and those of the CryptoAPI (0x8009....) mean
 * another user or damage.
 */
public final class Crypt32DataProtection implements DataProtection {
    private static final int ERROR_INVALID_DATA = 13;
    /** Errors of the CryptoAPI have facility 9 (winerror.h), such as NTE_BAD_KEY_STATE when a password was reset. */
    private static final int FACILITY_SECURITY = 0x8009;

    private final Crypt32 crypt32;
    private final Kernel32 kernel32;

    Crypt32DataProtection(Crypt32 crypt32, Kernel32 kernel32) {
        this.crypt32 = crypt32;
        this.kernel32 = kernel32;
    }

    /**
     * That of this system.
     *
     * @throws PalyraException {@link ErrorCode#VAULT_BACKEND_UNAVAILABLE} where there is none
     */
    public static Crypt32DataProtection load() {
        if (!Platform.isWindows()) {
            throw new PalyraException(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE, "Only Windows has its data protection (DPAPI).");
        }
        try {
            return new Crypt32DataProtection(
                    Native.load("crypt32", Crypt32.class), Native.load("kernel32", Kernel32.class));
        } catch (LinkageError e) {
            throw new PalyraException(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE, "The data protection of Windows cannot be loaded.", e);
        }
    }

    @Override
    public byte[] protect(byte[] data, byte[] entropy) {
        requireAtMost(DATA_BYTES, data);
        return call(crypt32::CryptProtectData, data, entropy, data.length + OVERHEAD_BYTES);
    }

    @Override
    public byte[] unprotect(byte[] data, byte[] entropy) {
        requireAtMost(DATA_BYTES + OVERHEAD_BYTES, data);
        return call(crypt32::CryptUnprotectData, data, entropy, DATA_BYTES);
    }

    private byte[] call(Function function, byte[] data, byte[] entropy, int longest) {
        requireAtMost(ENTROPY_BYTES, entropy);
        try (DataBlob in = DataBlob.of(data);
                DataBlob salt = DataBlob.of(entropy);
                DataBlob out = DataBlob.empty()) {
            int worked = function.call(
                    in.pointer(), null, salt.pointer(), null, null, Crypt32.CRYPTPROTECT_UI_FORBIDDEN, out.pointer());
            if (worked == 0) {
                throw refused(Native.getLastError());
            }
            return taken(out, longest);
        }
    }

    /** Copies what a function put out, and gives its memory back. */
    private byte[] taken(DataBlob out, int longest) {
        Pointer data = out.data();
        if (data == null) {
            throw damaged("nothing came out");
        }
        try {
            if (out.length() > longest) {
                throw damaged("more came out than was put in");
            }
            return data.getByteArray(0, (int) out.length());
        } finally {
            data.clear(out.length());
            kernel32.LocalFree(data);
        }
    }

    private static PalyraException refused(int error) {
        if (error == ERROR_INVALID_DATA || error >>> Short.SIZE == FACILITY_SECURITY) {
            return damaged("error " + Integer.toUnsignedString(error));
        }
        return new PalyraException(
                ErrorCode.VAULT_BACKEND_UNAVAILABLE,
                "Windows refuses to encrypt or open a value (error " + Integer.toUnsignedString(error) + ").");
    }

    private static PalyraException damaged(String why) {
        return new PalyraException(
                ErrorCode.VAULT_DAMAGED,
                "A value that Windows encrypted is damaged, was moved or belongs to another user (" + why + ").");
    }

    private static void requireAtMost(int longest, byte[] bytes) {
        if (bytes.length > longest) {
            throw new IllegalArgumentException("At most " + longest + " bytes are encrypted");
        }
    }

    /** What the two functions have in common. */
    private interface Function {
        int call(
                Pointer data,
                @Nullable Pointer description,
                Pointer entropy,
                @Nullable Pointer reserved,
                @Nullable Pointer prompt,
                int flags,
                Pointer out);
    }
}
