package com.palyra.persistence.event;

import com.palyra.protocol.Limits;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Map;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Writes snapshots as {@link EventSerializer} writes events, up to {@link Limits#SNAPSHOT_BYTES}. Thread-safe. */
public final class SnapshotSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 744_402;
    private static final String VAULT_SCOPE = "vault.scope.v2";
    private static final String VAULT_SCOPE_V1 = "vault.scope.v1";
    private static final String OUTBOX = "outbox.content.v3";
    private static final String OUTBOX_V2 = "outbox.content.v2";
    private static final String OUTBOX_V1 = "outbox.content.v1";

    private interface Reader {
        DurableSnapshot read(byte[] bytes) throws IOException;
    }

    private static final Map<String, Reader> READERS = Map.of(
            VAULT_SCOPE,
            bytes -> EventCbor.read(bytes, VaultScopeSnapshot.class),
            VAULT_SCOPE_V1,
            bytes -> EventCbor.read(bytes, EarlierForms.VaultScopeSnapshotV1.class)
                    .now(),
            OUTBOX,
            bytes -> EventCbor.read(bytes, OutboxSnapshot.class),
            OUTBOX_V2,
            bytes -> EventCbor.read(bytes, EarlierForms.OutboxSnapshotV2.class).now(),
            OUTBOX_V1,
            bytes -> EventCbor.read(bytes, EarlierForms.OutboxSnapshotV1.class).now());

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object snapshot) {
        if (snapshot instanceof VaultScopeSnapshot) {
            return VAULT_SCOPE;
        }
        if (snapshot instanceof OutboxSnapshot) {
            return OUTBOX;
        }
        throw new IllegalArgumentException("Not a snapshot: " + snapshot.getClass());
    }

    @Override
    public byte[] toBinary(Object snapshot) {
        byte[] bytes = EventCbor.write(snapshot);
        if (bytes.length > Limits.SNAPSHOT_BYTES) {
            throw new IllegalArgumentException(
                    "A snapshot has at most " + Limits.SNAPSHOT_BYTES + " bytes, and this one " + bytes.length);
        }
        return bytes;
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        Reader reader = READERS.get(manifest);
        if (reader == null || bytes.length > Limits.SNAPSHOT_BYTES) {
            throw new NotSerializableException("This version reads no such snapshot");
        }
        try {
            return reader.read(bytes);
        } catch (IOException e) {
            NotSerializableException refusal = new NotSerializableException("Not a readable snapshot");
            refusal.initCause(e);
            throw refusal;
        }
    }
}
