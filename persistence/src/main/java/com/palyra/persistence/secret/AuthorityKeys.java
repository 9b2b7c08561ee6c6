package com.palyra.persistence.secret;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityJson;
import com.palyra.protocol.identity.IdentityKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The keys of a node's certificate authorities: the one that signs under the reference's name, and those that were made for
 * authorities to come. Everything is durable when a method returns; whichever was interrupted, {@link #settle} brings into
 * order. Keys that are handed out are the caller's to close. Blocks; for one caller at a time.
 */
public final class AuthorityKeys {
    /** Name of the key that signs. */
    public static final String SIGNING = "identity/ca/state.json";

    private static final String TO_COME = "identity/ca/to-come/";

    private final SecretStore store;
    private final InstantSource clock;
    private final SecureRandom random;

    /** The keys in this store. */
    public AuthorityKeys(SecretStore store, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /** The key that a node begins with; made if it is missing. */
    public IdentityKey begin() {
        try (IdentityJson signing = StoredIdentity.readOrMake(store, SIGNING, clock, random)) {
            return signing.signingKey();
        }
    }

    /**
     * Makes the key that a node begins with if it is missing, and reads it.
     *
     * @throws PalyraException {@link ErrorCode#SECRET_DAMAGED} when it cannot be read and there is none that could take its place
     */
    public void open() {
        try {
            begin().close();
        } catch (PalyraException damaged) {
            if (store.list(TO_COME).isEmpty()) {
                throw damaged;
            }
        }
    }

    /** A fresh key for an authority to come. */
    public IdentityKey make() {
        try (IdentityJson fresh = StoredIdentity.fresh(clock, random);
                SensitiveBytes json = fresh.exposeJson()) {
            IdentityKey key = fresh.signingKey();
            store.write(nameOf(key.publicKey()), json);
            return key;
        }
    }

    /**
     * Puts the key of the authority that signs in its place, and destroys all keys but that and the one of the authority that
     * is prepared.
     *
     * @return the key that signs, or empty if it is not here; then nothing was changed
     */
    public Optional<IdentityKey> settle(Ed25519PublicKey signing, Optional<Ed25519PublicKey> prepared) {
        // What is to come takes the place of whatever is there, also of what cannot be read.
        Optional<IdentityKey> key = putInPlace(signing).or(() -> inPlace(signing));
        if (key.isPresent()) {
            String kept = prepared.map(AuthorityKeys::nameOf).orElse("");
            store.list(TO_COME).stream().filter(name -> !name.equals(kept)).forEach(store::delete);
        }
        return key;
    }

    private Optional<IdentityKey> inPlace(Ed25519PublicKey signing) {
        return StoredIdentity.read(store, SIGNING).flatMap(identity -> keyOf(identity, signing));
    }

    private Optional<IdentityKey> putInPlace(Ed25519PublicKey signing) {
        return StoredIdentity.read(store, nameOf(signing)).flatMap(identity -> {
            try (SensitiveBytes json = identity.exposeJson()) {
                Optional<IdentityKey> key = keyOf(identity, signing);
                key.ifPresent(found -> store.write(SIGNING, json));
                return key;
            }
        });
    }

    private static Optional<IdentityKey> keyOf(IdentityJson identity, Ed25519PublicKey wanted) {
        try (identity) {
            IdentityKey key = identity.signingKey();
            if (key.publicKey().equals(wanted)) {
                return Optional.of(key);
            }
            key.close();
            return Optional.empty();
        }
    }

    private static String nameOf(Ed25519PublicKey key) {
        return TO_COME + key.fingerprint() + ".json";
    }
}
