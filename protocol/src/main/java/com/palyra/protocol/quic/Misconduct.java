package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.AddressLimiter;
import java.net.InetAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What was done lately: by devices, so that connecting anew makes nobody innocent: one that breaks off too many streams is to be cut,
 * and one that was cut several times is paused. When a paused device goes on connecting, its address gets few handshakes,
 * and further ones are dropped before they cost anything. So is one from which strangers, or devices that are refused, finish
 * handshakes without end; for the rest of a few seconds, since a paired device at that address is not heard meanwhile. What
 * strangers, who are null here, do on their connections is bounded otherwise. Thread-safe.
 */
final class Misconduct {
    private final RecentCounts<Ulid> broken;
    private final RecentCounts<Ulid> cuts;
    private final RecentCounts<String> knocks;
    private final RecentCounts<String> strangers;

    /** Nobody did anything. */
    Misconduct(ServerLimits limits, InstantSource clock) {
        broken = new RecentCounts<>(Limits.BROKEN_STREAMS_OF_DEVICE, Limits.PAUSE, Limits.CONNECTIONS, clock);
        cuts = new RecentCounts<>(Limits.CUTS_BEFORE_PAUSE, Limits.PAUSE, Limits.CONNECTIONS, clock);
        knocks = new RecentCounts<>(
                Limits.HANDSHAKES_WHILE_PAUSED, Limits.HANDSHAKES_WHILE_PAUSED_WINDOW, Limits.ADDRESSES, clock);
        strangers = new RecentCounts<>(
                limits.strangersHandshakes(), Limits.STRANGERS_HANDSHAKES_WINDOW, Limits.ADDRESSES, clock);
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

    /** Somebody who is no paired device, or who was refused, finished a handshake from that address. */
    void strangerFinished(InetAddress from) {
        strangers.count(AddressLimiter.group(from));
    }

    /** Whether handshakes from that address are to be dropped now. */
    boolean isDeafTo(InetAddress from) {
        String group = AddressLimiter.group(from);
        return knocks.isFull(group) || strangers.isFull(group);
    }
}
