package com.palyra.protocol.quic;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there are of each sort; strangers and devices never compete for a place. Thread-safe. */
final class ConnectionCounts {
    private final AtomicInteger halfOpen = new AtomicInteger();
    private final AtomicInteger devices = new AtomicInteger();
    private final AtomicInteger strangers = new AtomicInteger();
    private final ServerLimits limits;

    ConnectionCounts(ServerLimits limits) {
        this.limits = limits;
    }

    int halfOpen() {
        return halfOpen.get();
    }

    void handshakeBegun() {
        halfOpen.incrementAndGet();
    }

    void handshakeEnded() {
        halfOpen.decrementAndGet();
    }

    /** Takes a place, or returns false if there is none. */
    boolean enter(Alpn alpn) {
        int places = alpn == Alpn.DEVICE ? limits.devices() : limits.strangers();
        AtomicInteger taken = taken(alpn);
        if (taken.incrementAndGet() > places) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave(Alpn alpn) {
        taken(alpn).decrementAndGet();
    }

    private AtomicInteger taken(Alpn alpn) {
        return alpn == Alpn.DEVICE ? devices : strangers;
    }
}
