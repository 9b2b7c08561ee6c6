package com.palyra.node.daemon;

import com.palyra.actors.NodeIdentity;
import com.palyra.persistence.secret.FileSecretStore;
import com.palyra.persistence.secret.SecretStore;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityJson;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * The two keys that make a node: its identity and that of its certificate authority. Made at the first run, read at every
 * other, under the reference's names and in its form. Closing clears both.
 *
 * @param identity who the node is
 * @param authority key of the certificate authority
 */
record NodeKeys(NodeIdentity identity, IdentityKey authority) implements AutoCloseable {
    static final String IDENTITY = "identity/state.v1.json";
    static final String AUTHORITY = "identity/ca/state.json";
    private static final int SECRET_BYTES = 32;

    /**
     * Reads the keys, after making those that are missing.
     *
     * @throws PalyraException {@link ErrorCode#SECRET_DAMAGED} when one cannot be read
     */
    static NodeKeys open(SecretStore store, InstantSource clock, SecureRandom random) {
        try (IdentityJson identity = readOrMake(store, IDENTITY, clock, random);
                IdentityJson authority = readOrMake(store, AUTHORITY, clock, random)) {
            return new NodeKeys(new NodeIdentity(identity.id(), identity.signingKey()), authority.signingKey());
        }
    }

    /**
     * Whether a node has run on that state directory before, as far as its keys tell. Opens and makes nothing. That of the
     * authority tells, since a device has an identity too.
     */
    static boolean exist(Path stateDirectory) {
        return FileSecretStore.holds(stateDirectory.resolve("secrets"), AUTHORITY);
    }

    @Override
    public void close() {
        identity.key().close();
        authority.close();
    }

    private static IdentityJson readOrMake(SecretStore store, String name, InstantSource clock, SecureRandom random) {
        try (SensitiveBytes json = store.read(name).orElseGet(() -> make(store, name, clock, random))) {
            return IdentityJson.parse(json);
        } catch (IllegalArgumentException damaged) {
            throw new PalyraException(
                    ErrorCode.SECRET_DAMAGED, "The key '" + name + "' in the secret store is damaged.", damaged);
        }
    }

    private static SensitiveBytes make(SecretStore store, String name, InstantSource clock, SecureRandom random) {
        Ulid id = Ulid.generate(clock, random);
        try (IdentityJson fresh = new IdentityJson(id, secret(random), secret(random));
                SensitiveBytes json = fresh.exposeJson()) {
            return store.writeIfAbsent(name, json);
        }
    }

    private static SensitiveBytes secret(SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return SensitiveBytes.takeOwnership(secret);
    }
}
