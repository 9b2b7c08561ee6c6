package com.palyra.persistence.vault.secretservice;

import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code linux_secret_service}: one item for each blob in the user's default keyring, with the attributes {@code service},
 * {@code vault} and {@code object}, and the blob as its secret, as bytes. Other collections are not looked into: who makes
 * another one the default has to move the items.
 *
 * <p>Unlike what {@link BlobBackend} allows, no call hangs: each request over the bus has a time limit of 8 seconds, and
 * ends as unavailable after it. Whether a put or delete that ended like this was carried out is not known. A bus or service
 * that ended is looked for again by the next call. Nobody is ever asked for a password, and no keyring is unlocked or
 * locked: what is locked fails as {@link ErrorCode#VAULT_BACKEND_LOCKED}.
 *
 * <p>A put is as durable as the service makes it before it answers; GNOME Keyring writes and syncs its file first.
 */
public final class SecretServiceBackend implements BlobBackend {
    static final String SERVICE_ATTRIBUTE = "service";
    static final String VAULT_ATTRIBUTE = "vault";
    static final String OBJECT_ATTRIBUTE = "object";
    /** The reference's name for what a vault keeps in a store of the operating system. */
    static final String SERVICE = "palyra.vault.v1";

    /**
     * The byte before every blob, so that no secret is empty. GNOME Keyring makes an item first and gives it its secret then:
     * a kill between the two leaves an empty one, which counts as not there.
     */
    private static final byte FORM = 1;

    /** Ends before the caller's own limit does, so that the error says what hangs. */
    private static final Duration CALL_LIMIT =
            Limits.BACKEND_TIMEOUT.multipliedBy(4).dividedBy(5);

    private final Ulid vault;
    private final ServiceLink link;

    private SecretServiceBackend(Ulid vault, ServiceLink link) {
        this.vault = vault;
        this.link = link;
    }

    /**
     * Connects to the session bus that these environment variables name ({@code DBUS_SESSION_BUS_ADDRESS}, or {@code bus} in
     * {@code XDG_RUNTIME_DIR}) and to the service on it, which the bus may start.
     *
     * @throws PalyraException with {@link ErrorCode#VAULT_BACKEND_UNAVAILABLE} if there is no bus, no service on it, or no
     *     default keyring; the sentence says which
     */
    public static SecretServiceBackend connect(Map<String, String> environment, Ulid vault) {
        return connect(environment, vault, CALL_LIMIT);
    }

    static SecretServiceBackend connect(Map<String, String> environment, Ulid vault, Duration callLimit) {
        SecretServiceBackend backend = new SecretServiceBackend(vault, new ServiceLink(environment, callLimit));
        try {
            backend.run(ErrorCode.VAULT_BACKEND_UNAVAILABLE, (service, collection) -> collection);
            return backend;
        } catch (PalyraException e) {
            backend.close();
            throw e;
        }
    }

    @Override
    public BackendKind kind() {
        return BackendKind.LINUX_SECRET_SERVICE;
    }

    @Override
    public void put(ObjectId id, byte[] blob) {
        if (blob.length > BLOB_BYTES) {
            throw new IllegalArgumentException("A blob has at most " + BLOB_BYTES + " bytes");
        }
        run(ErrorCode.VAULT_WRITE_FAILED, (service, collection) -> {
            service.requireUnlocked(collection);
            service.create(collection, "Palyra vault " + vault, attributes(id), filled(blob));
            return true;
        });
    }

    @Override
    public Optional<byte[]> get(ObjectId id) {
        return run(ErrorCode.VAULT_BACKEND_UNAVAILABLE, (service, collection) -> {
            service.requireUnlocked(collection);
            List<String> items = service.search(collection, attributes(id));
            if (items.size() > 1) {
                throw new BusException.Damaged("The keyring holds a sealed value more than once.");
            }
            if (items.isEmpty()) {
                return Optional.empty();
            }
            Optional<byte[]> secret =
                    service.secret(items.get(0), BLOB_BYTES + 1).filter(bytes -> bytes.length > 0);
            return secret.isPresent() ? Optional.of(blob(secret.get())) : Optional.empty();
        });
    }

    /** Deletes a blob, and what an interrupted put left of one. */
    @Override
    public boolean delete(ObjectId id) {
        return run(ErrorCode.VAULT_WRITE_FAILED, (service, collection) -> {
            service.requireUnlocked(collection);
            boolean deleted = false;
            for (String item : service.search(collection, attributes(id))) {
                deleted |= service.delete(item);
            }
            return deleted;
        });
    }

    @Override
    public void list(Consumer<ObjectId> ids) {
        List<String> objects = run(ErrorCode.VAULT_BACKEND_UNAVAILABLE, (service, collection) -> {
            service.requireUnlocked(collection);
            Map<String, String> ours = Map.of(SERVICE_ATTRIBUTE, SERVICE, VAULT_ATTRIBUTE, vault.value());
            return service.attributeOfFilled(service.search(collection, ours), OBJECT_ATTRIBUTE);
        });
        objects.stream().distinct().filter(ObjectId::isOne).map(ObjectId::new).forEach(ids);
    }

    /** Ends the connection to the bus. Calls under way fail. */
    @Override
    public void close() {
        link.close();
    }

    private Map<String, String> attributes(ObjectId id) {
        return Map.of(
                SERVICE_ATTRIBUTE, SERVICE,
                VAULT_ATTRIBUTE, vault.value(),
                OBJECT_ATTRIBUTE, id.value());
    }

    private static byte[] filled(byte[] blob) {
        byte[] secret = new byte[blob.length + 1];
        secret[0] = FORM;
        System.arraycopy(blob, 0, secret, 1, blob.length);
        return secret;
    }

    private static byte[] blob(byte[] secret) throws BusException {
        if (secret[0] != FORM) {
            throw new BusException.Damaged("An item in the keyring does not hold a sealed value.");
        }
        return Arrays.copyOfRange(secret, 1, secret.length);
    }

    private interface Operation<T> {
        T in(SecretService service, String collection) throws BusException;
    }

    private <T> T run(ErrorCode refused, Operation<T> operation) {
        try {
            ServiceLink.Opened opened = link.open();
            try {
                return operation.in(opened.service(), opened.collection());
            } catch (BusException.Gone e) {
                link.drop(opened.service());
                throw e;
            }
        } catch (BusException e) {
            throw new PalyraException(code(e, refused), e.sentence(), e);
        }
    }

    private static ErrorCode code(BusException failure, ErrorCode refused) {
        if (failure instanceof BusException.Locked) {
            return ErrorCode.VAULT_BACKEND_LOCKED;
        }
        if (failure instanceof BusException.Damaged) {
            return ErrorCode.VAULT_DAMAGED;
        }
        return failure instanceof BusException.Gone ? ErrorCode.VAULT_BACKEND_UNAVAILABLE : refused;
    }
}
