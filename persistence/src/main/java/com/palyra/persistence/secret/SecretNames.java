package com.palyra.persistence.secret;

import com.palyra.protocol.SensitiveBytes;
import java.nio.charset.StandardCharsets;

/** What a name and a value may be. */
final class SecretNames {
    private static final int MAX_BYTES = 120;

    private SecretNames() {}

    static void require(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        // Half a surrogate pair becomes a question mark, and two names would be one file.
        boolean allowed = !name.isEmpty()
                && bytes.length <= MAX_BYTES
                && new String(bytes, StandardCharsets.UTF_8).equals(name)
                && !name.startsWith("/")
                && !name.contains("..")
                && name.chars().noneMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c));
        if (!allowed) {
            throw new IllegalArgumentException("Not a name for a secret");
        }
    }

    static void require(SensitiveBytes value) {
        if (value.length() > SecretStore.VALUE_BYTES) {
            throw new IllegalArgumentException("A secret has at most " + SecretStore.VALUE_BYTES + " bytes");
        }
    }
}
