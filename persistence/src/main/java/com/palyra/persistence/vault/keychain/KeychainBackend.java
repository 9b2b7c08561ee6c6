package com.palyra.persistence.vault.keychain;

import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code macos_keychain}: blobs as generic passwords in the default keychain of the user, by way of Apple's {@code security}.
 *
 * <p>A put costs four processes and a get two, whatever else is in the keychain. What was interrupted leaves the old blob or
 * the new one, and chunks that the next put, delete or list removes. Values go through pipes only, in base64, and are read
 * back before a put returns. One process at a time may write to a vault; threads of it may all do so.
 *
 * <p>Besides the errors of every backend: {@link ErrorCode#VAULT_TIMED_OUT} when {@code security} does not end in time, which
 * kills it; what was to be written may be there then.
 *
 * <p>Believed of macOS, and not seen on one: that an item is replaced as a whole and is durable when {@code security} returns;
 * that {@code dump-keychain} needs no unlocked keychain to show attributes; that items which {@code security} has made open
 * for it without a question, also for a service without a window.
 */
public final class KeychainBackend implements BlobBackend {
    /** Where macOS has the program. */
    public static final Path SECURITY = Path.of("/usr/bin/security");

    private static final int STRIPES = 64;

    private final SecurityProgram security;
    private final SecureRandom random;
    private final Ulid vault;
    private final Object[] locks = Stream.generate(Object::new).limit(STRIPES).toArray();

    private KeychainBackend(SecurityProgram security, SecureRandom random, Ulid vault) {
        this.security = security;
        this.random = random;
        this.vault = vault;
    }

    /** The backend of this vault. Nothing is started before it is asked something. */
    public static KeychainBackend open(Path security, Ulid vault, SecureRandom random) {
        return open(security, vault, random, Limits.BACKEND_TIMEOUT);
    }

    static KeychainBackend open(Path security, Ulid vault, SecureRandom random, Duration limit) {
        return new KeychainBackend(new SecurityProgram(security, limit), random, vault);
    }

    @Override
    public BackendKind kind() {
        return BackendKind.MACOS_KEYCHAIN;
    }

    @Override
    public void put(ObjectId id, byte[] blob) {
        if (blob.length > BLOB_BYTES) {
            throw new IllegalArgumentException("A blob has at most " + BLOB_BYTES + " bytes");
        }
        synchronized (lock(id)) {
            object(id).put(blob);
        }
    }

    @Override
    public Optional<byte[]> get(ObjectId id) {
        synchronized (lock(id)) {
            return object(id).get();
        }
    }

    @Override
    public boolean delete(ObjectId id) {
        synchronized (lock(id)) {
            return object(id).delete();
        }
    }

    /**
     * Reads the attributes of all items of the user, also those of other programs, and keeps none but this vault's. Also
     * removes what interrupted writes have left.
     */
    @Override
    public void list(Consumer<ObjectId> ids) {
        SecurityAnswer<DumpOutput> answer =
                security.run(new SecurityScript().dump(), output -> DumpOutput.read(output, vault));
        if (!answer.failures().isEmpty()) {
            throw KeychainObject.refused(answer.failures(), ErrorCode.VAULT_BACKEND_UNAVAILABLE);
        }
        answer.output().pending().forEach(this::tidy);
        answer.output().objects().forEach(ids);
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    private void tidy(ObjectId id) {
        try {
            synchronized (lock(id)) {
                object(id).tidy();
            }
        } catch (PalyraException e) {
            // A locked keychain can be listed; the next list tries again.
            return;
        }
    }

    private KeychainObject object(ObjectId id) {
        return new KeychainObject(security, random, DumpOutput.account(vault, id));
    }

    private Object lock(ObjectId id) {
        return locks[Math.floorMod(id.hashCode(), STRIPES)];
    }
}
