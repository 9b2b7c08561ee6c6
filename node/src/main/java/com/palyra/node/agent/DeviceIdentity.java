package com.palyra.node.agent;

import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;

/**
 * Who this device is. Owns the key; {@link #close()} clears it.
 *
 * @param id the device's ULID, for good
 * @param key the private key, made on this machine
 */
public record DeviceIdentity(Ulid id, IdentityKey key) implements AutoCloseable {
    @Override
    public void close() {
        key.close();
    }

    @Override
    public String toString() {
        return "DeviceIdentity[" + id + "]";
    }
}
