package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that an endpoint holds for its connections: pieces of frames that came in, and frames that QUIC has not taken
 * yet. A connection that has too many is cut, and when all together have too many, the one with the most is: who is greedy or
 * stuck pays for it, and nobody else. Thread-safe.
 *
 * <p>The bounds are exceeded by what is added until a cut has taken effect.
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

    static Buffered ofServer() {
        return new Buffered(Limits.CONNECTION_BUFFER_BYTES, Limits.BUFFER_BYTES);
    }

    /** The share of a new connection. */
    Share share(Runnable cut) {
        return new Share(cut);
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
        shares.stream().filter(share -> !share.ended).max(Comparator.comparingLong(Share::held)).ifPresent(Share::end);
    }

    /** What is held for one connection. */
    final class Share {
        private final Runnable cut;
        private final AtomicLong held = new AtomicLong();
        private volatile boolean ended;

        private Share(Runnable cut) {
            this.cut = cut;
        }

        void add(int count) {
            if (held.getAndAdd(count) == 0) {
                shares.add(this);
            }
            long sum = bytes.addAndGet(count);
            most.accumulateAndGet(sum, Math::max);
            if (held.get() > perConnection) {
                end();
            } else if (sum > inAll) {
                cutLargest();
            }
        }

        void remove(int count) {
            bytes.addAndGet(-count);
            if (held.addAndGet(-count) == 0) {
                shares.remove(this);
            }
        }

        long held() {
            return held.get();
        }

        private void end() {
            if (!ended) {
                ended = true;
                cut.run();
            }
        }
    }
}
