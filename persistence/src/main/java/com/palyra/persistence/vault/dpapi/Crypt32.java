package com.palyra.persistence.vault.dpapi;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The two functions of crypt32.dll (dpapi.h). Plain {@link Library}: the 64-bit Windows systems that Java 17 runs on have one
 * calling convention. They return zero when they fail, and the reason is the last error.
 */
interface Crypt32 extends Library {
    /** Never asks the user: fails instead. */
    int CRYPTPROTECT_UI_FORBIDDEN = 1;

    int CryptProtectData(
            Pointer data,
            @Nullable Pointer description,
            Pointer entropy,
            @Nullable Pointer reserved,
            @Nullable Pointer prompt,
            int flags,
            Pointer out);

    int CryptUnprotectData(
            Pointer data,
            @Nullable Pointer description,
            Pointer entropy,
            @Nullable Pointer reserved,
            @Nullable Pointer prompt,
            int flags,
            Pointer out);
}
