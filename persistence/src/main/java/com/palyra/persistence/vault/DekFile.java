package com.palyra.persistence.vault;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A part of a scope's DEKs as they are stored, each under the scope key: {@code PVD1}, their number, and by object id in
 * order each wrapped DEK. A scope's DEKs are spread over {@link #FILES} files by the first digits of the object id, so that a
 * write rewrites few of them.
 */
final class DekFile {
    private static final byte[] FORMAT = "PVD1".getBytes(StandardCharsets.US_ASCII);
    /** Digits of an object id that name a file. */
    static final int DIGITS = 2;
    /** Files of a scope. */
    static final int FILES = 256;

    private static final int ID_BYTES = 32;
    private static final int ENTRY_BYTES = ID_BYTES + WrappedKey.BYTES;
    /** A full scope has about 200 in each; this many would take an attacker who finds collisions of hashes. */
    private static final int MAX_ENTRIES = 4096;
    /** Longest file. */
    static final int MAX_BYTES = FORMAT.length + Integer.BYTES + MAX_ENTRIES * ENTRY_BYTES;

    private DekFile() {}

    static String name(ObjectId id) {
        return id.digits().substring(0, DIGITS);
    }

    /** What a DEK under a scope key is authenticated with. */
    static byte[] additional(SecretVersion version, long scopeKeyGeneration) {
        return version.addTo(LengthPrefixed.labelled(Labels.VAULT_DEK).add(FORMAT))
                .add(ScopeRecord.number(scopeKeyGeneration))
                .toByteArray();
    }

    static NavigableMap<ObjectId, WrappedKey> parse(byte[] file) {
        return RecordReader.read("A file of keys of the vault", FORMAT, file, in -> {
            NavigableMap<ObjectId, WrappedKey> deks = new TreeMap<>();
            byte[] id = new byte[ID_BYTES];
            for (int left = RecordReader.count(in, MAX_ENTRIES); left > 0; left--) {
                in.get(id);
                ObjectId object = ObjectId.ofDigits(HexFormat.of().formatHex(id));
                if (!deks.isEmpty() && deks.lastKey().compareTo(object) >= 0) {
                    throw new IllegalArgumentException("Not in order");
                }
                deks.put(object, WrappedKey.read(in));
            }
            return deks;
        });
    }

    static byte[] toBytes(NavigableMap<ObjectId, WrappedKey> deks) {
        if (deks.size() > MAX_ENTRIES) {
            throw new IllegalStateException("Too many keys in one file");
        }
        ByteBuffer out = ByteBuffer.allocate(FORMAT.length + Integer.BYTES + deks.size() * ENTRY_BYTES)
                .put(FORMAT)
                .putInt(deks.size());
        deks.forEach(
                (id, wrapped) -> out.put(HexFormat.of().parseHex(id.digits())).put(wrapped.sealed()));
        return out.array();
    }
}
