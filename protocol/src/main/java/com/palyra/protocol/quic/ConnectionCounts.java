package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.AddressLimiter;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many connections there are of each sort; strangers and devices never compete for a place. Thread-safe. */
final class ConnectionCounts {
    private final AtomicInteger halfOpen = new AtomicInteger();
    /** Those by address; as many entries as handshakes at most. */
    private final Map<String, Integer> halfOpenFrom = new ConcurrentHashMap<>();
    /** Those by site. */
    private final Map<String, Integer> halfOpenAt = new ConcurrentHashMap<>();

    private final AtomicInteger devices = new AtomicInteger();
    /** Those by device; as many entries as connections at most. */
    private final Map<Ulid, Integer> ofDevice = new ConcurrentHashMap<>();

    private final AtomicInteger strangers = new AtomicInteger();
    private final ServerLimits limits;

    ConnectionCounts(ServerLimits limits) {
        this.limits = limits;
    }

    int halfOpen() {
        return halfOpen.get();
    }

    /** Handshakes under way from that address, or for IPv6 from its /64. */
    int halfOpenFrom(InetAddress address) {
        return halfOpenFrom.getOrDefault(AddressLimiter.group(address), 0);
    }

    /** Handshakes under way from that address, or for IPv6 from its /48. */
    int halfOpenAtSiteOf(InetAddress address) {
        return halfOpenAt.getOrDefault(AddressLimiter.site(address), 0);
    }

    void handshakeBegun(InetAddress address) {
        halfOpen.incrementAndGet();
        halfOpenFrom.merge(AddressLimiter.group(address), 1, Integer::sum);
        halfOpenAt.merge(AddressLimiter.site(address), 1, Integer::sum);
    }

    void handshakeEnded(InetAddress address) {
        halfOpen.decrementAndGet();
        halfOpenFrom.computeIfPresent(AddressLimiter.group(address), (from, open) -> open > 1 ? open - 1 : null);
        halfOpenAt.computeIfPresent(AddressLimiter.site(address), (at, open) -> open > 1 ? open - 1 : null);
    }

    /**
     * Takes a place, or returns false if there is none.
     *
     * @param device who it is for; null for a stranger
     */
    boolean enter(Alpn alpn, @Nullable Ulid device) {
        int places = alpn == Alpn.DEVICE ? limits.devices() : limits.strangers();
        boolean tooMany = taken(alpn).incrementAndGet() > places;
        if (device != null) {
            tooMany |= ofDevice.merge(device, 1, Integer::sum) > Limits.CONNECTIONS_PER_DEVICE;
        }
        if (tooMany) {
            leave(alpn, device);
        }
        return !tooMany;
    }

    /** Gives the place back. */
    void leave(Alpn alpn, @Nullable Ulid device) {
        taken(alpn).decrementAndGet();
        if (device != null) {
            ofDevice.computeIfPresent(device, (id, open) -> open > 1 ? open - 1 : null);
        }
    }

    private AtomicInteger taken(Alpn alpn) {
        return alpn == Alpn.DEVICE ? devices : strangers;
    }
}
