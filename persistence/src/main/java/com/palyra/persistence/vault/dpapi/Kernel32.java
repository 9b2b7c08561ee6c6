package com.palyra.persistence.vault.dpapi;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The one function of kernel32.dll that crypt32's output needs (winbase.h). */
interface Kernel32 extends Library {
    /** Gives memory back; returns null when it has worked. */
    @Nullable
    Pointer LocalFree(Pointer memory);
}
