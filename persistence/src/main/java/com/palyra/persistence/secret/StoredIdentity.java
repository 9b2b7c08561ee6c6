package com.palyra.persistence.secret;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityJson;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** Identities of a node in its secret store, in the reference's form. */
public final class StoredIdentity {
    private static final int SECRET_BYTES = 32;

    private StoredIdentity() {}

    /**
     * Reads the identity of that name, after making it if it is missing; of several makers one wins. The caller closes it.
     *
     * @throws PalyraException {@link ErrorCode#SECRET_DAMAGED} when it cannot be read
     */
    public static IdentityJson readOrMake(SecretStore store, String name, InstantSource clock, SecureRandom random) {
        try (IdentityJson fresh = fresh(clock, random);
                SensitiveBytes json = fresh.exposeJson();
                SensitiveBytes stored = store.read(name).orElseGet(() -> store.writeIfAbsent(name, json))) {
            return parse(name, stored);
        }
    }

    /** The identity of that name, or empty. The caller closes it. */
    static Optional<IdentityJson> read(SecretStore store, String name) {
        return store.read(name).map(stored -> {
            try (SensitiveBytes json = stored) {
                return parse(name, json);
            }
        });
    }

    /** One that is not stored. The caller closes it. */
    static IdentityJson fresh(InstantSource clock, SecureRandom random) {
        return new IdentityJson(Ulid.generate(clock, random), secret(random), secret(random));
    }

    private static IdentityJson parse(String name, SensitiveBytes json) {
        try {
            return IdentityJson.parse(json);
        } catch (IllegalArgumentException damaged) {
            throw new PalyraException(
                    ErrorCode.SECRET_DAMAGED, "The key '" + name + "' in the secret store is damaged.", damaged);
        }
    }

    private static SensitiveBytes secret(SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return SensitiveBytes.takeOwnership(secret);
    }
}
