package com.palyra.persistence.vault;

import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.vault.SecretRef;
import java.nio.ByteBuffer;

/**
 * One version of a secret, which is what a blob holds.
 *
 * @param ref the secret
 * @param version from 1; no two values of a secret ever had the same
 */
public record SecretVersion(SecretRef ref, long version) {
    /** Checks the version. */
    public SecretVersion {
        if (version < 1) {
            throw new IllegalArgumentException("Versions begin at 1");
        }
    }

    /** The name of its blob. */
    public ObjectId objectId() {
        return ObjectId.of(this);
    }

    /** Appends scope, key and version to what is hashed or authenticated. */
    LengthPrefixed addTo(LengthPrefixed fields) {
        return ref.scope()
                .addTo(fields)
                .add(ref.key().value())
                .add(ByteBuffer.allocate(Long.BYTES).putLong(version).array());
    }
}
