package com.palyra.persistence.vault;

import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.OwnerOnly;
import com.palyra.persistence.secret.SecretStore;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sealed values of a node and the keys that open them. Every call blocks, for a bounded time unless it says otherwise;
 * what it wrote is durable when it returns, and opens. Thread-safe; but the calls that change one scope are made one at a
 * time, by its owner.
 *
 * <p>Which versions there are is not known here. A put writes the key first and then the value; a key without an event is what
 * {@link #sweep} removes, with its value.
 */
public final class Vault implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Vault.class);
    private static final int REMOVED_AT_ONCE = 64;

    private final Backends backends;
    private final BackendPin pin;
    private final RootKeeper root;
    private final KeyRing ring;
    private final SwitchingBackend backend;
    private final SecureRandom random;
    /** Rotations and moves are one at a time. */
    private final ReentrantLock upkeep = new ReentrantLock();

    private Vault(
            Backends backends,
            BackendPin pin,
            RootKeeper root,
            KeyRing ring,
            SwitchingBackend backend,
            SecureRandom random) {
        this.backends = backends;
        this.pin = pin;
        this.root = root;
        this.ring = ring;
        this.backend = backend;
        this.random = random;
    }

    /**
     * Opens the vault in this folder, and makes it where there is none. Nobody else may use the folder: what interrupted writes
     * left there is removed.
     *
     * @param wanted the backend that an operator asks for; null for the best one that works. Once a vault has one, only a
     *     move changes it, and wanting another is {@link ErrorCode#CONFIGURATION}
     */
    public static Vault open(
            Path directory,
            SecretStore secrets,
            Backends backends,
            @Nullable BackendKind wanted,
            InstantSource clock,
            SecureRandom random) {
        return open(directory, secrets, backends, wanted, clock, random, () -> {});
    }

    /** The same with what comes before each change of a file of keys or of the pin; a test stops there. */
    static Vault open(
            Path directory,
            SecretStore secrets,
            Backends backends,
            @Nullable BackendKind wanted,
            InstantSource clock,
            SecureRandom random,
            Runnable step) {
        try {
            OwnerOnly.createDirectory(directory);
            DurableFile.removeAllLeftovers(directory);
        } catch (IOException e) {
            throw new PalyraException(
                    ErrorCode.STATE_UNUSABLE, "The vault's folder cannot be used: " + directory + ".", e);
        }
        KeyFiles files = KeyFiles.open(directory.resolve("keys"), step);
        RootKeeper root = RootKeeper.open(
                secrets, backends::osStore, clock, random, files.scopes().isEmpty());
        try {
            BackendPin pin = new BackendPin(directory, step);
            Ulid id = root.record().vault();
            BackendKind kind = new BackendChoice(backends, pin, id).kind(wanted, files);
            KeyRing ring = new KeyRing(files, root, random);
            SwitchingBackend backend = new SwitchingBackend(backends.open(kind, id));
            sweepRoots(ring, root);
            return new Vault(backends, pin, root, ring, backend, random);
        } catch (RuntimeException failed) {
            root.close();
            throw failed;
        }
    }

    /** A damaged record of one scope does not keep the others closed. */
    private static void sweepRoots(KeyRing ring, RootKeeper root) {
        try {
            new RootRotation(ring, root).sweep();
        } catch (PalyraException later) {
            LOG.error("What the old root key wrapped is not all removed yet: {}", later.sentence());
        }
    }

    /**
     * Stores a value; it was read back and opened when this returns. The value stays the caller's. A version whose put timed
     * out is not put again, since the backend may still carry out the first one.
     */
    public void put(SecretVersion version, SensitiveBytes value) {
        ValueEnvelope.requireFits(value);
        try (SensitiveBytes dek = ring.create(version)) {
            try {
                store(version, dek, value);
            } catch (PalyraException failed) {
                abandon(version, failed);
                throw failed;
            }
        }
    }

    private void store(SecretVersion version, SensitiveBytes dek, SensitiveBytes value) {
        backend.put(version.objectId(), ValueEnvelope.seal(dek, version, value, random));
        byte[] plain = value.exposeCopy();
        try (SensitiveBytes again = opened(version, dek)) {
            if (!again.constantTimeEquals(plain)) {
                throw ValueEnvelope.damaged(version);
            }
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** Ends the key of a put that failed, so that the sweep can tell it from one that events may know. */
    private void abandon(SecretVersion version, PalyraException failed) {
        try {
            ring.shred(version.ref().scope(), List.of(version.objectId()));
        } catch (PalyraException alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }

    /** A value, which the caller closes. A version that there is, and whose key or value is gone, is damaged. */
    public SensitiveBytes get(SecretVersion version) {
        try (SensitiveBytes dek = ring.find(version)
                .orElseThrow(() -> new PalyraException(
                        ErrorCode.VAULT_DAMAGED,
                        "The key of " + version.ref() + ", version " + version.version() + ", is gone."))) {
            return opened(version, dek);
        }
    }

    private SensitiveBytes opened(SecretVersion version, SensitiveBytes dek) {
        return backend.get(version.objectId())
                .map(blob -> ValueEnvelope.open(dek, version, blob))
                .orElseThrow(() -> new PalyraException(
                        ErrorCode.VAULT_DAMAGED,
                        "The sealed value of " + version.ref() + ", version " + version.version()
                                + ", is not in the backend " + backend.kind().wireName() + "."));
    }

    /**
     * Ends versions of one scope for good: their keys are gone when this returns. Their values too, unless the backend does
     * not do it now; then the next {@link #sweep} does.
     */
    public void destroy(Scope scope, Collection<SecretVersion> versions) {
        List<ObjectId> ids = versions.stream().map(SecretVersion::objectId).toList();
        // What an interrupted rotation prepared opens them as well.
        new ScopeRotation(ring).tidy(scope);
        ring.shred(scope, ids);
        try {
            remove(scope, ids);
        } catch (PalyraException later) {
            LOG.warn("Sealed values without a key are still in the backend: {}", later.sentence());
        }
    }

    /**
     * Removes what interrupted writes and deletions left behind in a scope: keys without a version, and their values. An
     * interruption leaves few; where there are more than {@link Limits#INTERRUPTED_PUTS} that nobody ended, the events are
     * older than the keys, and those are kept.
     *
     * @param live the objects of all versions that there are
     * @param ended objects of versions that were ended
     * @return how many keys without a version are left
     */
    public int sweep(Scope scope, Set<ObjectId> live, Set<ObjectId> ended) {
        new ScopeRotation(ring).tidy(scope);
        Map<Boolean, List<ObjectId>> orphans = ring.objects(scope, live).entrySet().stream()
                .flatMap(entry ->
                        entry.getValue().stream().map(id -> Map.entry(entry.getKey() || ended.contains(id), id)))
                .collect(Collectors.partitioningBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        remove(scope, orphans.getOrDefault(true, List.of()));
        List<ObjectId> unknown = orphans.getOrDefault(false, List.of());
        if (unknown.size() > Limits.INTERRUPTED_PUTS) {
            LOG.error(
                    "The scope {} has {} keys of secrets that its events do not know; they are kept",
                    scope,
                    unknown.size());
            return unknown.size();
        }
        remove(scope, unknown);
        return 0;
    }

    /** Removes what failed puts and destructions left in a scope of which nothing but its id is known. */
    public void removeEnded(String scopeId) {
        ring.scope(scopeId)
                .ifPresent(scope -> remove(scope, ring.objects(scope, Set.of()).getOrDefault(true, List.of())));
    }

    /** A few at a time, so that what was done is not begun anew when the backend stops answering. */
    private void remove(Scope scope, List<ObjectId> ids) {
        for (int from = 0; from < ids.size(); from += REMOVED_AT_ONCE) {
            List<ObjectId> some = ids.subList(from, Math.min(ids.size(), from + REMOVED_AT_ONCE));
            some.forEach(backend::delete);
            ring.remove(scope, some);
        }
    }

    /**
     * A new key for a scope. Takes as long as the scope is large.
     *
     * @param live the versions that there are; keys of others end here
     * @param dropUnknown also when there are more of those than interruptions leave; otherwise nothing happens then
     * @return the generation of the new key
     */
    public long rotate(Scope scope, Collection<SecretVersion> live, boolean dropUnknown, LongConsumer progress) {
        return alone(() -> new ScopeRotation(ring).rotate(scope, live, dropUnknown, progress));
    }

    /** A new root key. Takes as long as there are scopes; returns how many keys are under it. */
    public long rotateRoot(LongConsumer progress) {
        return alone(() -> new RootRotation(ring, root).rotate(progress));
    }

    /**
     * Moves every blob to another backend, reads each back, and only then uses that one and empties the one before. Takes as
     * long as the vault is large; begun again after an interruption, it goes on where it was. The root key's share stays.
     *
     * @return how many blobs that were; 0 if they are there already, and at most the one before was still to be emptied
     */
    public long migrate(BackendKind kind, LongConsumer progress) {
        return alone(() -> {
            BackendKind before = backend.kind();
            Ulid vault = root.record().vault();
            emptyPrevious();
            if (kind == before) {
                return 0L;
            }
            BackendChoice.required(kind, backends, vault);
            long[] moved = new long[1];
            BoundedBackend to = backends.open(kind, vault);
            BlobBackend old;
            try {
                old = backend.move(
                        to,
                        Set.of(ObjectId.ofShare(vault)),
                        () -> {
                            pin.remember(before);
                            pin.pin(kind);
                        },
                        done -> {
                            moved[0] = done;
                            progress.accept(done);
                        });
            } catch (RuntimeException failed) {
                to.close();
                throw failed;
            }
            old.close();
            LOG.info("Moved the vault from {} to {}: {} objects", before.wireName(), kind.wireName(), moved[0]);
            emptyPrevious();
            return moved[0];
        });
    }

    /** Removes what a move left in the backend before. */
    private void emptyPrevious() {
        Optional<BackendKind> previous = pin.previous().filter(kind -> kind != backend.kind());
        if (previous.isPresent()) {
            Ulid vault = root.record().vault();
            ObjectId share = ObjectId.ofShare(vault);
            try (BlobBackend old = backends.open(previous.get(), vault)) {
                List<ObjectId> ids = new ArrayList<>();
                old.list(ids::add);
                ids.stream().filter(id -> !id.equals(share)).forEach(old::delete);
            } catch (PalyraException unavailable) {
                LOG.warn(
                        "The backend {} still has sealed values and cannot be emptied now: {}",
                        previous.get().wireName(),
                        unavailable.sentence());
                return;
            }
        }
        pin.forgetPrevious();
    }

    /** Which backends this machine has. */
    public List<BackendProbe> probe() {
        return backends.kinds().stream()
                .map(kind -> backends.probe(kind, root.record().vault()))
                .toList();
    }

    /** Whether the backend may still carry out what was given up. */
    public boolean isHanging() {
        return backend.hanging() > 0;
    }

    /** How the vault is. */
    public VaultStatus status() {
        return new VaultStatus(backend.kind(), root.record().share(), root.isOpen(), sentence(), backend.hanging());
    }

    private String sentence() {
        Optional<BackendKind> unfinished = notEmptied();
        if (root.isOpen() && unfinished.isPresent()) {
            return "After a move sealed values are left in " + unfinished.get().wireName()
                    + "; 'palyra secrets backend migrate " + backend.kind().wireName() + "' removes them.";
        }
        return root.isOpen() && root.record().share().kind() == RootShare.Kind.NONE
                ? "A copy of the state directory opens the vault; 'palyra secrets root-share add' changes that."
                : root.whyClosed();
    }

    private Optional<BackendKind> notEmptied() {
        try {
            return pin.previous().filter(kind -> kind != backend.kind());
        } catch (PalyraException unreadable) {
            // The next move says so.
            return Optional.empty();
        }
    }

    /** Opens the vault with the passphrase, which stays the caller's. */
    public VaultStatus unlock(SensitiveBytes passphrase) {
        root.unlock(passphrase);
        return status();
    }

    /** Adds a share to the root key; the passphrase stays the caller's. */
    public RootShare addShare(RootShare.Kind kind, @Nullable SensitiveBytes passphrase) {
        return alone(() -> root.add(kind, passphrase));
    }

    /** Another passphrase, which stays the caller's, instead of the one there is; a crash leaves one of the two. */
    public RootShare replacePassphrase(SensitiveBytes passphrase) {
        return alone(() -> root.replacePassphrase(passphrase));
    }

    /** Takes the share away. */
    public RootShare removeShare() {
        return alone(root::remove);
    }

    private <T> T alone(Supplier<T> work) {
        if (!upkeep.tryLock()) {
            throw new PalyraException(ErrorCode.VAULT_BUSY, "The vault is being rotated or moved at this moment.");
        }
        try {
            return work.get();
        } finally {
            upkeep.unlock();
        }
    }

    @Override
    public void close() {
        backend.close();
        root.close();
    }
}
