package com.palyra.actors.directory;

import com.palyra.actors.view.DeviceStatus;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Scope;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What this node knows of every device, for a cheap first look at each connection. It may lag behind the devices and can
 * only refuse; a {@code Device} has the last word. Thread-safe.
 */
public final class TrustIndex {
    /** What the index says about a ULID that wants to pair with a key. */
    public enum Claim {
        /** Nobody has that ULID, and the key is not blocked. */
        FREE,
        /** The ULID was paired with this key before. */
        SAME_KEY,
        /** The ULID belongs to another key. */
        OTHER_KEY,
        /** The key belongs to another ULID. */
        OTHER_ID,
        /** The ULID or the key was revoked. */
        REVOKED
    }

    private record Standing(Ed25519PublicKey key, DeviceStatus status) {}

    private record Reach(Ulid device, Scope scope) {}

    private final ConcurrentMap<Ulid, Standing> standings = new ConcurrentHashMap<>();
    private final ConcurrentMap<Ulid, GateRefusal> blocked = new ConcurrentHashMap<>();
    private final ConcurrentMap<Ed25519PublicKey, Ulid> owners = new ConcurrentHashMap<>();
    private final Set<Reach> withheld = ConcurrentHashMap.newKeySet();
    private final Set<Ed25519PublicKey> revokedKeys = ConcurrentHashMap.newKeySet();

    /** Why this peer is not worth a question to its device; empty if it is. */
    public Optional<GateRefusal> refuse(VerifiedPeer peer) {
        GateRefusal block = blocked.get(peer.id());
        if (block != null) {
            return Optional.of(block);
        }
        Standing standing = standings.get(peer.id());
        if (standing == null) {
            return Optional.of(GateRefusal.UNKNOWN_DEVICE);
        }
        if (standing.status() == DeviceStatus.REVOKED || revokedKeys.contains(peer.key())) {
            return Optional.of(GateRefusal.REVOKED);
        }
        if (!standing.key().equals(peer.key())) {
            return Optional.of(GateRefusal.KEY_MISMATCH);
        }
        return standing.status() == DeviceStatus.EVICTED ? Optional.of(GateRefusal.EVICTED) : Optional.empty();
    }

    /** The key of a device that is paired and not refused; empty for any other, which is not worth a question either. */
    public Optional<Ed25519PublicKey> pairedKey(Ulid device) {
        Standing standing = standings.get(device);
        if (standing == null || standing.status() != DeviceStatus.PAIRED || blocked.containsKey(device)) {
            return Optional.empty();
        }
        return revokedKeys.contains(standing.key()) ? Optional.empty() : Optional.of(standing.key());
    }

    /** Whether a ULID may ask to be paired with a key. */
    public Claim claim(Ulid device, Ed25519PublicKey key) {
        Standing standing = standings.get(device);
        boolean revoked = blocked.get(device) == GateRefusal.REVOKED
                || revokedKeys.contains(key)
                || (standing != null && standing.status() == DeviceStatus.REVOKED);
        if (revoked) {
            return Claim.REVOKED;
        }
        if (!owners.getOrDefault(key, device).equals(device)) {
            return Claim.OTHER_ID;
        }
        if (standing == null) {
            return Claim.FREE;
        }
        return standing.key().equals(key) ? Claim.SAME_KEY : Claim.OTHER_KEY;
    }

    /**
     * The same as {@link #claim}, and from now on the key belongs to this ULID alone: of two devices that are bound to one
     * key at the same moment, one wins. So revoking a device leaves its key nowhere to go.
     */
    public Claim take(Ulid device, Ed25519PublicKey key) {
        Claim claim = claim(device, key);
        if (claim != Claim.FREE && claim != Claim.SAME_KEY) {
            return claim;
        }
        Ulid owner = owners.putIfAbsent(key, device);
        return owner == null || owner.equals(device) ? claim : Claim.OTHER_ID;
    }

    /**
     * Refuses a device from now on, before any event says so. A block for {@link GateRefusal#REVOKED} ends with the
     * process at the earliest; any other ends when the device is paired again.
     */
    public void block(Ulid device, GateRefusal reason) {
        Standing standing = standings.get(device);
        if (reason == GateRefusal.REVOKED && standing != null) {
            revokedKeys.add(standing.key());
        }
        blocked.merge(device, reason, (old, fresh) -> old == GateRefusal.REVOKED ? old : fresh);
    }

    /** What a device was told to become and its events do not say yet, if they ever will: until then it is refused. */
    public Optional<DeviceStatus> unstored(Ulid device, DeviceStatus stored) {
        GateRefusal block = blocked.get(device);
        if (block == GateRefusal.REVOKED && stored != DeviceStatus.REVOKED) {
            return Optional.of(DeviceStatus.REVOKED);
        }
        return block == GateRefusal.EVICTED && stored == DeviceStatus.PAIRED
                ? Optional.of(DeviceStatus.EVICTED)
                : Optional.empty();
    }

    /** Something that a device may do in a scope was taken back, and its events do not say so yet: it is refused. */
    public void withhold(Ulid device, Scope scope) {
        withheld.add(new Reach(device, scope));
    }

    /** The events say again what the device may do in that scope. */
    public void giveBack(Ulid device, Scope scope) {
        withheld.remove(new Reach(device, scope));
    }

    /** Whether the device may do less in that scope than its events say. */
    public boolean isWithheld(Ulid device, Scope scope) {
        return withheld.contains(new Reach(device, scope));
    }

    void paired(Ulid device, Ed25519PublicKey key) {
        standings.put(device, new Standing(key, DeviceStatus.PAIRED));
        owners.put(key, device);
        blocked.computeIfPresent(device, (id, reason) -> reason == GateRefusal.REVOKED ? reason : null);
    }

    void evicted(Ulid device) {
        standings.computeIfPresent(device, (id, old) -> new Standing(old.key(), DeviceStatus.EVICTED));
    }

    void revoked(Ulid device) {
        standings.computeIfPresent(device, (id, old) -> {
            revokedKeys.add(old.key());
            return new Standing(old.key(), DeviceStatus.REVOKED);
        });
    }
}
