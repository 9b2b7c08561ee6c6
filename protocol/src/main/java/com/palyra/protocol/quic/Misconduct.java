package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.AddressLimiter;
import java.net.InetAddress;
import java.time.InstantSource;

/**
 * Devices that were cut several times in a short while for what they did: they are paused, so that connecting anew is no way
 * around being cut. When a paused device goes on connecting, its address gets few handshakes, which are dropped before they
 * cost anything. What ends for another reason counts nowhere. Thread-safe.
 */
final class Misconduct {
    private final RecentCounts<Ulid> cuts;
    private final RecentCounts<String> knocks;

    /** Nobody did anything. */
    Misconduct(InstantSource clock) {
        cuts = new RecentCounts<>(Limits.CUTS_BEFORE_PAUSE, Limits.PAUSE, Limits.CONNECTIONS, clock);
        knocks = new RecentCounts<>(
                Limits.HANDSHAKES_WHILE_PAUSED, Limits.HANDSHAKES_WHILE_PAUSED_WINDOW, Limits.ADDRESSES, clock);
    }

    /** A connection of this device was cut for what it did. */
    void cut(Ulid device) {
        cuts.count(device);
    }

    /** Whether the device, which just proved to be the one, is to be sent away; that is remembered of its address. */
    boolean sendsAway(Ulid device, InetAddress from) {
        if (!cuts.isFull(device)) {
            return false;
        }
        knocks.count(AddressLimiter.group(from));
        return true;
    }

    /** Whether handshakes from that address are to be dropped now. */
    boolean isDeafTo(InetAddress from) {
        return knocks.isFull(AddressLimiter.group(from));
    }
}
