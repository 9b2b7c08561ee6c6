package com.palyra.protocol.quic;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often something happened lately to each of a bounded number of keys; the one to which nothing happened for the longest
 * time is forgotten first. Thread-safe.
 */
final class RecentCounts<K> {
    private final int limit;
    private final Duration window;
    private final int keys;
    private final InstantSource clock;
    /** Milliseconds of the last {@link #limit} times, in the order of the newest. */
    private final Map<K, Deque<Long>> times = new LinkedHashMap<>();

    /**
     * Nothing happened.
     *
     * @param limit times in the window from which on {@link #isFull} says so
     * @param window how long each of them counts
     * @param keys how many are remembered
     */
    RecentCounts(int limit, Duration window, int keys, InstantSource clock) {
        this.limit = limit;
        this.window = window;
        this.keys = keys;
        this.clock = clock;
    }

    /** It happened to this one. */
    synchronized void count(K key) {
        Deque<Long> of = times.remove(key);
        if (of == null) {
            of = new ArrayDeque<>(limit);
            if (times.size() >= keys) {
                times.remove(times.keySet().iterator().next());
            }
        }
        if (of.size() >= limit) {
            of.removeFirst();
        }
        of.addLast(clock.millis());
        times.put(key, of);
    }

    /** Whether it happened to this one as often as the limit says, and the first of these times still counts. */
    synchronized boolean isFull(K key) {
        Deque<Long> of = times.get(key);
        if (of == null || of.size() < limit) {
            return false;
        }
        // After the clock was set back nobody waits for longer than the window.
        long age = clock.millis() - of.getFirst();
        return age >= 0 && age < window.toMillis();
    }

    /** Keys that are remembered. */
    synchronized int size() {
        return times.size();
    }
}
