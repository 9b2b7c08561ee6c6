package com.palyra.protocol.quic;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that an endpoint holds for its connections: pieces of frames that came in, and frames that QUIC has not taken
 * yet. A connection that has too many is cut, and when all together have too many, the one with the most is: who is greedy or
 * stuck pays for it, and nobody else. Thread-safe.
 *
 * <p>What a cut connection held counts no longer at once, and is freed when its end has taken effect.
 */
final class Buffered {
    private final long perConnection;
    private final long inAll;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong most = new AtomicLong();
    private final Set<Share> shares = ConcurrentHashMap.newKeySet();

    /**
     * Nothing is held.
     *
     * @param perConnection bytes of one connection
     * @param inAll bytes of all
     */
    Buffered(long perConnection, long inAll) {
        this.perConnection = perConnection;
        this.inAll = inAll;
    }

    /** For a client, which has one connection to a node that it trusts. */
    static Share ofClient() {
        return new Buffered(Long.MAX_VALUE, Long.MAX_VALUE).share(() -> {});
    }

    /** The share of a new connection, to be closed with it. It is cut once at most, and nothing counts afterwards. */
    Share share(Runnable cut) {
        Share share = new Share(cut);
        shares.add(share);
        return share;
    }

    /** Bytes that are held now. */
    long bytes() {
        return bytes.get();
    }

    /** The most that were ever held. */
    long most() {
        return most.get();
    }

    private void cutLargest() {
        shares.stream().max(Comparator.comparingLong(Share::held)).ifPresent(Share::end);
    }

    /** What is held for one connection. */
    final class Share {
        private final Runnable cut;
        private long held;
        private boolean ended;

        private Share(Runnable cut) {
            this.cut = cut;
        }

        /** Holds so many more, or false if the connection was cut, now or before. May cut another one, too. */
        boolean add(int count) {
            long own;
            synchronized (this) {
                if (ended) {
                    return false;
                }
                held += count;
                own = held;
            }
            long all = bytes.addAndGet(count);
            most.accumulateAndGet(all, Math::max);
            if (own > perConnection) {
                end();
            } else if (all > inAll) {
                cutLargest();
            }
            return !hasEnded();
        }

        /** Holds so many less. */
        synchronized void remove(int count) {
            if (!ended) {
                held -= count;
                bytes.addAndGet(-count);
            }
        }

        /** Forgets the connection, with all that was held for it. */
        void close() {
            shares.remove(this);
            synchronized (this) {
                if (!ended) {
                    ended = true;
                    bytes.addAndGet(-held);
                }
            }
        }

        private synchronized boolean hasEnded() {
            return ended;
        }

        private synchronized long held() {
            return held;
        }

        private void end() {
            close();
            cut.run();
        }
    }
}
