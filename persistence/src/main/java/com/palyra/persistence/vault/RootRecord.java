package com.palyra.persistence.vault;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.crypto.Aead;
import com.palyra.protocol.crypto.Hkdf;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The root keys as the secret store has them: {@code PVR1}, the vault's id, what share is needed beside them, and each key by
 * its generation, in the clear or under a key derived from that share (HKDF-SHA256, RFC 5869). The newest key that is not
 * {@linkplain #preparing being prepared} is the current one.
 *
 * @param vault tells this vault from others in the same store of the operating system
 * @param share what is needed
 * @param passphrase how a passphrase becomes a share; null for other shares
 * @param keys by generation: 32 bytes in the clear, or a wrapped key
 * @param preparing whether the newest key is not used yet
 * @param sweeping whether what older keys wrapped is still to be removed
 */
record RootRecord(
        Ulid vault,
        RootShare share,
        @Nullable Passphrase passphrase,
        NavigableMap<Long, byte[]> keys,
        boolean preparing,
        boolean sweeping) {
    private static final byte[] FORMAT = "PVR1".getBytes(StandardCharsets.US_ASCII);
    private static final int ULID_CHARACTERS = 26;
    private static final int MAX_KEYS = 2;
    private static final List<RootShare.Kind> KINDS = List.of(RootShare.Kind.values());

    /** Checks that it can be relied on. */
    RootRecord {
        int expected = share.kind() == RootShare.Kind.NONE ? Aead.KEY_BYTES : WrappedKey.BYTES;
        boolean sane = (passphrase != null) == (share.kind() == RootShare.Kind.PASSPHRASE)
                && (share.since() == null) == (share.kind() == RootShare.Kind.NONE)
                && keys.size() == (preparing ? 2 : 1)
                && keys.firstKey() >= 1
                && keys.values().stream().allMatch(key -> key.length == expected);
        if (!sane) {
            throw new IllegalArgumentException("Not a record of root keys");
        }
    }

    static RootRecord first(Ulid vault, SensitiveBytes key) {
        NavigableMap<Long, byte[]> keys = new TreeMap<>();
        keys.put(1L, key.exposeCopy());
        return new RootRecord(vault, new RootShare(RootShare.Kind.NONE, null), null, keys, false, false);
    }

    static RootRecord parse(SensitiveBytes stored) {
        byte[] record = stored.exposeCopy();
        try {
            return RecordReader.read("The record of the vault's root key", FORMAT, record, RootRecord::body);
        } finally {
            Arrays.fill(record, (byte) 0);
        }
    }

    private static RootRecord body(ByteBuffer in) {
        byte[] vault = new byte[ULID_CHARACTERS];
        in.get(vault);
        RootShare.Kind kind = KINDS.get(RecordReader.count(in, KINDS.size() - 1));
        Instant since = kind == RootShare.Kind.NONE ? null : Instant.ofEpochMilli(in.getLong());
        Passphrase passphrase = kind == RootShare.Kind.PASSPHRASE ? Passphrase.read(in) : null;
        boolean preparing = RecordReader.count(in, 1) == 1;
        boolean sweeping = RecordReader.count(in, 1) == 1;
        NavigableMap<Long, byte[]> keys = new TreeMap<>();
        for (int left = RecordReader.count(in, MAX_KEYS); left > 0; left--) {
            byte[] key = new byte[kind == RootShare.Kind.NONE ? Aead.KEY_BYTES : WrappedKey.BYTES];
            long generation = RecordReader.next(in, keys);
            in.get(key);
            if (isCleared(key)) {
                throw new IllegalArgumentException("No key, but what is left of one");
            }
            keys.put(generation, key);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("No key");
        }
        return new RootRecord(
                Ulid.parse(new String(vault, StandardCharsets.US_ASCII)),
                new RootShare(kind, since),
                passphrase,
                keys,
                preparing,
                sweeping);
    }

    /**
     * As it is stored; the caller closes it.
     *
     * @throws IllegalStateException after {@link #clear}: what has no keys must not take the place of what has
     */
    SensitiveBytes exposeBytes() {
        if (isCleared()) {
            throw new IllegalStateException("The keys of this record were overwritten");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(FORMAT);
        out.writeBytes(vault.value().getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(number(KINDS.indexOf(share.kind())));
        Instant since = share.since();
        if (since != null) {
            out.writeBytes(ScopeRecord.number(since.toEpochMilli()));
        }
        if (passphrase != null) {
            out.writeBytes(passphrase.toBytes());
        }
        out.writeBytes(number(preparing ? 1 : 0));
        out.writeBytes(number(sweeping ? 1 : 0));
        out.writeBytes(number(keys.size()));
        keys.forEach((generation, key) -> {
            out.writeBytes(ScopeRecord.number(generation));
            out.writeBytes(key);
        });
        return SensitiveBytes.takeOwnership(out.toByteArray());
    }

    /** The generation that scope keys are under. */
    long current() {
        return keys.firstKey();
    }

    /**
     * All keys, which the caller closes.
     *
     * @param withShare null if none is needed
     * @throws PalyraException {@link ErrorCode#VAULT_WRONG_PASSPHRASE} or, with another kind of share, {@link
     *     ErrorCode#VAULT_DAMAGED} when it does not open them
     */
    NavigableMap<Long, SensitiveBytes> open(@Nullable SensitiveBytes withShare) {
        NavigableMap<Long, SensitiveBytes> open = new TreeMap<>();
        try {
            for (Map.Entry<Long, byte[]> key : keys.entrySet()) {
                open.put(
                        key.getKey(),
                        withShare == null
                                ? SensitiveBytes.copyOf(key.getValue())
                                : opened(key.getKey(), new WrappedKey(key.getValue()), withShare));
            }
            return open;
        } catch (AEADBadTagException e) {
            open.values().forEach(SensitiveBytes::close);
            throw share.kind() == RootShare.Kind.PASSPHRASE
                    ? new PalyraException(
                            ErrorCode.VAULT_WRONG_PASSPHRASE, "The passphrase is not the one of this vault.")
                    : new PalyraException(
                            ErrorCode.VAULT_DAMAGED,
                            "The share in the operating system's store is not the one of this vault.");
        }
    }

    private SensitiveBytes opened(long generation, WrappedKey key, SensitiveBytes withShare)
            throws AEADBadTagException {
        try (SensitiveBytes wrapping = wrapping(vault, withShare)) {
            return key.unwrap(wrapping, additional(vault, share.kind(), generation));
        }
    }

    /**
     * Overwrites the keys that are here in the clear, and leaves which there are: whoever opened them has them where no
     * dump of the heap finds them. It opens nothing afterwards, and cannot be stored.
     */
    void clear() {
        if (share.kind() == RootShare.Kind.NONE) {
            keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
        }
    }

    /** No key and no ciphertext is all zeros. */
    private boolean isCleared() {
        return keys.values().stream().anyMatch(RootRecord::isCleared);
    }

    private static boolean isCleared(byte[] key) {
        return Arrays.equals(key, new byte[key.length]);
    }

    /** A record of these keys under that share. */
    static RootRecord of(
            Ulid vault,
            RootShare share,
            @Nullable Passphrase passphrase,
            @Nullable SensitiveBytes withShare,
            NavigableMap<Long, SensitiveBytes> keys,
            boolean preparing,
            boolean sweeping,
            SecureRandom random) {
        NavigableMap<Long, byte[]> stored = new TreeMap<>();
        keys.forEach((generation, key) -> {
            if (withShare == null) {
                stored.put(generation, key.exposeCopy());
                return;
            }
            try (SensitiveBytes wrapping = wrapping(vault, withShare)) {
                byte[] additional = additional(vault, share.kind(), generation);
                stored.put(
                        generation,
                        WrappedKey.wrap(wrapping, additional, key, random).sealed());
            }
        });
        return new RootRecord(vault, share, passphrase, stored, preparing, sweeping);
    }

    private static SensitiveBytes wrapping(Ulid vault, SensitiveBytes share) {
        byte[] raw = share.exposeCopy();
        try {
            byte[] info = LengthPrefixed.labelled(Labels.VAULT_SHARE)
                    .add(vault.value())
                    .toByteArray();
            return SensitiveBytes.takeOwnership(Hkdf.derive(raw, new byte[0], info, Aead.KEY_BYTES));
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private static byte[] additional(Ulid vault, RootShare.Kind kind, long generation) {
        return LengthPrefixed.labelled(Labels.VAULT_ROOT_KEY)
                .add(FORMAT)
                .add(vault.value())
                .add(kind.wireName())
                .add(ScopeRecord.number(generation))
                .toByteArray();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "RootRecord[" + vault + ", " + share + ", generations " + keys.keySet() + "]";
    }
}
