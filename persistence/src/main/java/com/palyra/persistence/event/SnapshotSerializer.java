package com.palyra.persistence.event;

import com.palyra.protocol.Limits;
import java.io.IOException;
import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Writes snapshots as {@link EventSerializer} writes events, up to {@link Limits#SNAPSHOT_BYTES}. Thread-safe. */
public final class SnapshotSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 744_402;
    private static final String VAULT_SCOPE = "vault.scope.v2";
    private static final String VAULT_SCOPE_V1 = "vault.scope.v1";

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object snapshot) {
        if (snapshot instanceof VaultScopeSnapshot) {
            return VAULT_SCOPE;
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
        boolean earlier = manifest.equals(VAULT_SCOPE_V1);
        if ((!earlier && !manifest.equals(VAULT_SCOPE)) || bytes.length > Limits.SNAPSHOT_BYTES) {
            throw new NotSerializableException("This version reads no such snapshot");
        }
        try {
            return earlier
                    ? EventCbor.read(bytes, EarlierForms.VaultScopeSnapshotV1.class)
                            .now()
                    : EventCbor.read(bytes, VaultScopeSnapshot.class);
        } catch (IOException e) {
            NotSerializableException refusal = new NotSerializableException("Not a readable snapshot");
            refusal.initCause(e);
            throw refusal;
        }
    }
}
