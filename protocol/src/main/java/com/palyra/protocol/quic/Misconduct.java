package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.AddressLimiter;
import java.net.InetAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What devices did lately, so that connecting anew makes nobody innocent: one that breaks off too many streams is to be cut,
 * and one that was cut several times is paused. When a paused device goes on connecting, its address gets few handshakes,
 * and further ones are dropped before they cost anything. Strangers, who are null here, are bounded otherwise. Thread-safe.
 */
final class Misconduct {
    private final RecentCounts<Ulid> broken;
    private final RecentCounts<Ulid> cuts;
    private final RecentCounts<String> knocks;

    /** Nobody did anything. */
    Misconduct(InstantSource clock) {
        broken = new RecentCounts<>(Limits.BROKEN_STREAMS_OF_DEVICE, Limits.PAUSE, Limits.CONNECTIONS, clock);
        cuts = new RecentCounts<>(Limits.CUTS_BEFORE_PAUSE, Limits.PAUSE, Limits.CONNECTIONS, clock);
        knocks = new RecentCounts<>(
                Limits.HANDSHAKES_WHILE_PAUSED, Limits.HANDSHAKES_WHILE_PAUSED_WINDOW, Limits.ADDRESSES, clock);
    }

    /** A stream of this device broke; true if it was one too many lately, whatever connections they were on. */
    boolean broke(@Nullable Ulid device) {
        if (device == null) {
            return false;
        }
        if (broken.isFull(device)) {
            return true;
        }
        broken.count(device);
        return false;
    }

    /** A connection of this device was cut for what it did. */
    void cut(@Nullable Ulid device) {
        if (device != null) {
            cuts.count(device);
        }
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
