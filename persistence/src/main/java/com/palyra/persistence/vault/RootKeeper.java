package com.palyra.persistence.vault;

import com.palyra.persistence.secret.SecretStore;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.crypto.Aead;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root key: in the secret store, alone or with a share that lies elsewhere, and open in memory while the vault is. Calls
 * that change it are one at a time; what they wrote is durable when they return. Looking for a share, or making one of a
 * passphrase, keeps nobody else waiting. Thread-safe.
 */
final class RootKeeper implements RootKeys, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RootKeeper.class);
    static final String NAME = "vault/root.v1";

    private final SecretStore secrets;
    private final Function<Ulid, BlobBackend> osStore;
    private final InstantSource clock;
    private final SecureRandom random;
    /** Without keys in the clear while the vault is open. */
    private RootRecord record;
    /** Empty while the vault is closed. */
    private NavigableMap<Long, OffHeapKey> open = new TreeMap<>();
    /** What the keys are stored under, to store others under it; null if nothing is needed, or the vault is closed. */
    private @Nullable OffHeapKey share;

    private String whyClosed = "";

    private RootKeeper(
            SecretStore secrets,
            Function<Ulid, BlobBackend> osStore,
            InstantSource clock,
            SecureRandom random,
            RootRecord record) {
        this.secrets = secrets;
        this.osStore = osStore;
        this.clock = clock;
        this.random = random;
        this.record = record;
    }

    /**
     * Reads the root key and opens it, as far as that goes without a person.
     *
     * @param osStore gives the operating system's store for this vault, to be closed; throws when there is none
     * @param mayCreate whether a root key that is not there may be made: nothing may depend on it
     */
    static RootKeeper open(
            SecretStore secrets,
            Function<Ulid, BlobBackend> osStore,
            InstantSource clock,
            SecureRandom random,
            boolean mayCreate) {
        secrets.removeLeftovers(NAME);
        RootRecord record;
        try (SensitiveBytes stored = secrets.read(NAME).orElseGet(() -> create(secrets, clock, random, mayCreate))) {
            record = RootRecord.parse(stored);
        }
        RootKeeper keeper = new RootKeeper(secrets, osStore, clock, random, record);
        keeper.openUnattended();
        return keeper;
    }

    private static SensitiveBytes create(
            SecretStore secrets, InstantSource clock, SecureRandom random, boolean mayCreate) {
        if (!mayCreate) {
            throw new PalyraException(
                    ErrorCode.SECRET_DAMAGED, "There are secrets in the vault but its root key is gone.");
        }
        byte[] key = new byte[Aead.KEY_BYTES];
        random.nextBytes(key);
        try (SensitiveBytes fresh = SensitiveBytes.takeOwnership(key);
                SensitiveBytes bytes =
                        RootRecord.first(Ulid.generate(clock, random), fresh).exposeBytes()) {
            return secrets.writeIfAbsent(NAME, bytes);
        }
    }

    private void openUnattended() {
        RootRecord now = record();
        switch (now.share().kind()) {
            case NONE -> accept(null);
            case OS_STORE -> {
                try (SensitiveBytes found = osShare(now.vault())) {
                    accept(found);
                } catch (PalyraException unavailable) {
                    closedBecause(unavailable.sentence());
                }
            }
            case PASSPHRASE -> closedBecause("The vault is closed until an operator gives its passphrase.");
        }
    }

    private SensitiveBytes osShare(Ulid vault) {
        try (BlobBackend store = osStore.apply(vault)) {
            return store.get(ObjectId.ofShare(vault))
                    .map(SensitiveBytes::takeOwnership)
                    .orElseThrow(() -> new PalyraException(
                            ErrorCode.VAULT_CLOSED,
                            "The root key's share is not in the store of the operating system any more."));
        }
    }

    private synchronized void closedBecause(String why) {
        whyClosed = why;
    }

    private synchronized void accept(@Nullable SensitiveBytes withShare) {
        NavigableMap<Long, SensitiveBytes> keys = record.open(withShare);
        NavigableMap<Long, OffHeapKey> opened = new TreeMap<>();
        keys.forEach((generation, key) -> {
            opened.put(generation, new OffHeapKey(key));
            key.close();
        });
        record.clear();
        clear();
        open = opened;
        share = withShare == null ? null : new OffHeapKey(withShare);
        whyClosed = "";
    }

    /** Opens the vault with the passphrase, which stays the caller's. Opening an open one checks it. */
    void unlock(SensitiveBytes words) {
        Passphrase passphrase = record().passphrase();
        if (passphrase == null) {
            openAgain();
            return;
        }
        // Takes a second, in which values are read on.
        try (SensitiveBytes derived = passphrase.share(words)) {
            accept(derived);
        }
    }

    private void openAgain() {
        // Without a share it is closed only because the node stops.
        if (!isOpen() && record().share().kind() != RootShare.Kind.NONE) {
            openUnattended();
        }
        requireOpen();
    }

    /** Stores the root key under a share from now on. */
    RootShare add(RootShare.Kind kind, @Nullable SensitiveBytes words) {
        requireNoShare();
        Passphrase passphrase = kind == RootShare.Kind.PASSPHRASE ? Passphrase.fresh(random) : null;
        try (SensitiveBytes fresh = passphrase == null ? storedInOs() : passphrase.share(requireWords(words))) {
            return storeUnder(kind, passphrase, fresh, this::requireNoShare);
        }
    }

    /** Stores the root key under another passphrase from now on; one record takes the place of the other. */
    RootShare replacePassphrase(SensitiveBytes words) {
        requirePassphrase();
        Passphrase passphrase = Passphrase.fresh(random);
        try (SensitiveBytes fresh = passphrase.share(words)) {
            return storeUnder(RootShare.Kind.PASSPHRASE, passphrase, fresh, this::requirePassphrase);
        }
    }

    private synchronized RootShare storeUnder(
            RootShare.Kind kind, @Nullable Passphrase passphrase, SensitiveBytes fresh, Runnable stillAllowed) {
        stillAllowed.run();
        store(new RootShare(kind, clock.instant().truncatedTo(ChronoUnit.MILLIS)), passphrase, fresh);
        OffHeapKey old = share;
        share = new OffHeapKey(fresh);
        if (old != null) {
            old.close();
        }
        return record.share();
    }

    private synchronized void requireNoShare() {
        requireOpen();
        RootShare.Kind kind = record.share().kind();
        if (kind != RootShare.Kind.NONE) {
            String how = kind == RootShare.Kind.PASSPHRASE
                    ? "; 'palyra secrets root-share add passphrase --replace' changes it."
                    : ".";
            throw new PalyraException(
                    ErrorCode.VAULT_SHARE_CONFLICT, "The root key has a share already: " + kind.wireName() + how);
        }
    }

    private synchronized void requirePassphrase() {
        requireOpen();
        if (record.share().kind() != RootShare.Kind.PASSPHRASE) {
            throw new PalyraException(ErrorCode.VAULT_SHARE_CONFLICT, "The vault has no passphrase to replace.");
        }
    }

    private static SensitiveBytes requireWords(@Nullable SensitiveBytes words) {
        if (words == null) {
            throw new IllegalArgumentException("A passphrase is needed");
        }
        return words;
    }

    private SensitiveBytes storedInOs() {
        byte[] raw = new byte[Aead.KEY_BYTES];
        random.nextBytes(raw);
        Ulid vault = record().vault();
        try (BlobBackend store = osStore.apply(vault)) {
            ObjectId id = ObjectId.ofShare(vault);
            store.put(id, raw);
            if (store.get(id).filter(again -> Arrays.equals(again, raw)).isEmpty()) {
                throw new PalyraException(
                        ErrorCode.VAULT_WRITE_FAILED,
                        "The store of the operating system does not give back what was put there.");
            }
        }
        return SensitiveBytes.takeOwnership(raw);
    }

    /** Stores the root key alone from now on. */
    RootShare remove() {
        RootShare.Kind before = storeAlone();
        RootRecord now = record();
        if (before == RootShare.Kind.OS_STORE) {
            try (BlobBackend store = osStore.apply(now.vault())) {
                store.delete(ObjectId.ofShare(now.vault()));
            } catch (PalyraException unavailable) {
                LOG.warn(
                        "A share that opens nothing any more is still in the system's store: {}",
                        unavailable.sentence());
            }
        }
        return now.share();
    }

    private synchronized RootShare.Kind storeAlone() {
        requireOpen();
        RootShare.Kind before = record.share().kind();
        if (before == RootShare.Kind.NONE) {
            throw new PalyraException(ErrorCode.VAULT_SHARE_CONFLICT, "The root key has no share.");
        }
        store(new RootShare(RootShare.Kind.NONE, null), null, null);
        OffHeapKey old = share;
        share = null;
        if (old != null) {
            old.close();
        }
        return before;
    }

    /** Adds the next root key, or keeps the one that an interrupted rotation added. */
    synchronized void prepareNext() {
        requireOpen();
        if (!record.preparing()) {
            byte[] raw = new byte[Aead.KEY_BYTES];
            random.nextBytes(raw);
            try (SensitiveBytes next = SensitiveBytes.takeOwnership(raw)) {
                long generation = record.current() + 1;
                NavigableMap<Long, OffHeapKey> with = new TreeMap<>(open);
                OffHeapKey kept = new OffHeapKey(next);
                with.put(generation, kept);
                try {
                    store(with, true, record.sweeping());
                } catch (RuntimeException failed) {
                    kept.close();
                    throw failed;
                }
            }
        }
    }

    /** The next root key takes over, and the current one is gone. */
    synchronized void commitNext() {
        requireOpen();
        long next = record.keys().lastKey();
        store(new TreeMap<>(open.tailMap(next, true)), false, true);
    }

    /** Nothing is under older root keys any more. */
    synchronized void swept() {
        if (isOpen()) {
            store(open, record.preparing(), false);
            return;
        }
        if (record.share().kind() == RootShare.Kind.NONE) {
            // The node stops; the next one to open the vault sweeps again.
            return;
        }
        try (SensitiveBytes bytes = new RootRecord(
                        record.vault(), record.share(), record.passphrase(), record.keys(), record.preparing(), false)
                .exposeBytes()) {
            replace(bytes);
            record = RootRecord.parse(bytes);
        }
    }

    private void store(NavigableMap<Long, OffHeapKey> keys, boolean preparing, boolean sweeping) {
        SensitiveBytes under = share == null ? null : share.exposeCopy();
        try {
            write(record.share(), record.passphrase(), under, keys, preparing, sweeping);
        } finally {
            if (under != null) {
                under.close();
            }
        }
        open.forEach((generation, key) -> {
            if (!keys.containsKey(generation)) {
                key.close();
            }
        });
        open = keys;
    }

    private void store(RootShare kind, @Nullable Passphrase passphrase, @Nullable SensitiveBytes under) {
        write(kind, passphrase, under, open, record.preparing(), record.sweeping());
    }

    private void write(
            RootShare kind,
            @Nullable Passphrase passphrase,
            @Nullable SensitiveBytes under,
            NavigableMap<Long, OffHeapKey> keys,
            boolean preparing,
            boolean sweeping) {
        NavigableMap<Long, SensitiveBytes> plain = new TreeMap<>();
        keys.forEach((generation, key) -> plain.put(generation, key.exposeCopy()));
        try {
            RootRecord changed =
                    RootRecord.of(record.vault(), kind, passphrase, under, plain, preparing, sweeping, random);
            try (SensitiveBytes bytes = changed.exposeBytes()) {
                replace(bytes);
            }
            changed.clear();
            record = changed;
        } finally {
            plain.values().forEach(SensitiveBytes::close);
        }
    }

    /** A copy that an interrupted write left would open the vault by what no longer counts. */
    private void replace(SensitiveBytes bytes) {
        secrets.removeLeftovers(NAME);
        secrets.write(NAME, bytes);
    }

    @Override
    public synchronized List<Long> generations() {
        requireOpen();
        return new ArrayList<>(open.keySet());
    }

    @Override
    public synchronized @Nullable SensitiveBytes find(long generation) {
        requireOpen();
        OffHeapKey key = open.get(generation);
        return key == null ? null : key.exposeCopy();
    }

    synchronized boolean isOpen() {
        return !open.isEmpty();
    }

    /** Why the vault is closed; empty if it is not. */
    synchronized String whyClosed() {
        return whyClosed;
    }

    synchronized RootRecord record() {
        return record;
    }

    private synchronized void requireOpen() {
        if (open.isEmpty()) {
            throw new PalyraException(ErrorCode.VAULT_CLOSED, whyClosed);
        }
    }

    private void clear() {
        open.values().forEach(OffHeapKey::close);
        open = new TreeMap<>();
        if (share != null) {
            share.close();
            share = null;
        }
    }

    @Override
    public synchronized void close() {
        clear();
        whyClosed = "The node is stopping.";
    }
}
