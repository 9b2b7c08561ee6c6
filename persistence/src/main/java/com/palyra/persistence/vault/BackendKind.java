package com.palyra.persistence.vault;

import java.util.Arrays;
import java.util.Locale;

/** Where blobs are kept (REFERENCE, section 3). The order is that in which {@code auto} tries them. */
public enum BackendKind {
    /** Apple's Keychain Services. */
    MACOS_KEYCHAIN,
    /** The Secret Service of the desktop, over D-Bus. */
    LINUX_SECRET_SERVICE,
    /** Files that Windows encrypts for the user. */
    WINDOWS_DPAPI,
    /** One file for each blob. */
    ENCRYPTED_FILE;

    /** The word in commands, settings and {@code backend.kind}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the store is the operating system's, so that a copy of the state directory does not have it. */
    public boolean isOutsideStateDirectory() {
        return this == MACOS_KEYCHAIN || this == LINUX_SECRET_SERVICE;
    }

    /**
     * Parses the word.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static BackendKind parse(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a backend is macos_keychain, linux_secret_service, windows_dpapi or encrypted_file"));
    }
}
