package com.palyra.protocol.identity;

import com.palyra.protocol.crypto.Sha256;
import java.util.HexFormat;

/** How keys and certificates are named to people. */
public final class Fingerprints {
    private Fingerprints() {}

    /** SHA-256 as 64 lower-case hexadecimal digits. */
    public static String sha256Hex(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.of(bytes));
    }
}
