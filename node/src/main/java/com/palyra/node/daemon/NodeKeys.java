package com.palyra.node.daemon;

import com.palyra.actors.NodeIdentity;
import com.palyra.persistence.secret.AuthorityKeys;
import com.palyra.persistence.secret.FileSecretStore;
import com.palyra.persistence.secret.SecretStore;
import com.palyra.persistence.secret.StoredIdentity;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityJson;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * The keys that make a node: its identity and those of its certificate authorities. Made at the first run, read at every
 * other, under the reference's names and in its form. Closing clears the identity.
 *
 * @param identity who the node is
 * @param authorities keys of its certificate authorities
 */
record NodeKeys(NodeIdentity identity, AuthorityKeys authorities) implements AutoCloseable {
    static final String IDENTITY = "identity/state.v1.json";

    /**
     * Reads the keys, after making those that are missing.
     *
     * @throws PalyraException {@link ErrorCode#SECRET_DAMAGED} when one cannot be read
     */
    static NodeKeys open(SecretStore store, InstantSource clock, SecureRandom random) {
        AuthorityKeys authorities = new AuthorityKeys(store, clock, random);
        try (IdentityJson identity = StoredIdentity.readOrMake(store, IDENTITY, clock, random)) {
            authorities.open();
            return new NodeKeys(new NodeIdentity(identity.id(), identity.signingKey()), authorities);
        }
    }

    /**
     * Whether a node has run on that state directory before, as far as its keys tell. Opens and makes nothing. That of the
     * authority tells, since a device has an identity too.
     */
    static boolean exist(Path stateDirectory) {
        return FileSecretStore.holds(stateDirectory.resolve("secrets"), AuthorityKeys.SIGNING);
    }

    @Override
    public void close() {
        identity.key().close();
    }
}
