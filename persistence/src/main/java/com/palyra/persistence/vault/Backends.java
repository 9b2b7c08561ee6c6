package com.palyra.persistence.vault;

import com.palyra.protocol.Limits;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The backends that this platform may have. Whether one works is found out by {@linkplain #probe trying}. */
public final class Backends {
    private final Map<BackendKind, Function<Ulid, BlobBackend>> openers;
    private final Duration timeout;

    /**
     * These kinds, each opened for a vault by its function, which may block and fail.
     *
     * @param timeout of every call
     */
    public Backends(Map<BackendKind, Function<Ulid, BlobBackend>> openers, Duration timeout) {
        this.openers = new EnumMap<>(openers);
        this.timeout = timeout;
    }

    /** Files in this vault's folder, and nothing else. */
    public static Backends filesOnly(Path vaultDirectory) {
        return new Backends(Map.of(BackendKind.ENCRYPTED_FILE, vault -> files(vaultDirectory)), Limits.BACKEND_TIMEOUT);
    }

    private static BlobBackend files(Path vaultDirectory) {
        return FileBackend.open(vaultDirectory.resolve("blobs"));
    }

    /** The kinds that this platform may have, best first. */
    List<BackendKind> kinds() {
        return List.copyOf(openers.keySet());
    }

    /** A backend, which is opened by its first use. */
    BoundedBackend open(BackendKind kind, Ulid vault) {
        Function<Ulid, BlobBackend> opener = openers.get(kind);
        if (opener == null) {
            throw new PalyraException(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE, "This platform has no backend " + kind.wireName() + ".");
        }
        return new BoundedBackend(kind, () -> opener.apply(vault), timeout);
    }

    /** Writes, reads and deletes an object that no secret has. Takes at most three times {@link Limits#PROBE_TIMEOUT}. */
    BackendProbe probe(BackendKind kind, Ulid vault) {
        long begun = System.nanoTime();
        PalyraException failure = tried(kind, vault);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        return failure == null
                ? new BackendProbe(kind, null, "", took)
                : new BackendProbe(kind, failure.error(), failure.sentence(), took);
    }

    private @Nullable PalyraException tried(BackendKind kind, Ulid vault) {
        Function<Ulid, BlobBackend> opener = openers.get(kind);
        if (opener == null) {
            return new PalyraException(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE, "This platform has no backend " + kind.wireName() + ".");
        }
        byte[] blob = Sha256.of(vault.value().getBytes(StandardCharsets.US_ASCII));
        ObjectId id = ObjectId.ofProbe(vault);
        try (BlobBackend backend = new BoundedBackend(kind, () -> opener.apply(vault), Limits.PROBE_TIMEOUT)) {
            backend.put(id, blob);
            boolean same =
                    backend.get(id).filter(got -> Arrays.equals(got, blob)).isPresent();
            return same && backend.delete(id)
                    ? null
                    : new PalyraException(
                            ErrorCode.VAULT_BACKEND_UNAVAILABLE,
                            "The backend " + kind.wireName() + " does not give back what was put there.");
        } catch (PalyraException failed) {
            return failed;
        }
    }

    /**
     * The operating system's store, for the share of the root key.
     *
     * @throws PalyraException {@link ErrorCode#VAULT_BACKEND_UNAVAILABLE} if there is none
     */
    BlobBackend osStore(Ulid vault) {
        return kinds().stream()
                .filter(kind -> kind != BackendKind.ENCRYPTED_FILE)
                .findFirst()
                .map(kind -> open(kind, vault))
                .orElseThrow(() -> new PalyraException(
                        ErrorCode.VAULT_BACKEND_UNAVAILABLE, "This platform has no store for a share."));
    }
}
