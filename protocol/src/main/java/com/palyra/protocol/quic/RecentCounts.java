package com.palyra.protocol.quic;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often something happened lately to each of a bounded number of keys. A key's window begins with the first time and ends
 * with all that was counted in it. The key to which nothing happened for the longest time is forgotten first. Thread-safe.
 */
final class RecentCounts<K> {
    private record Window(long since, int count) {}

    private final int limit;
    private final Duration length;
    private final int keys;
    private final InstantSource clock;
    /** In the order of the newest time. */
    private final Map<K, Window> windows = new LinkedHashMap<>();

    /**
     * Nothing happened.
     *
     * @param limit times in a window from which on {@link #isFull} says so
     * @param length how long a window is
     * @param keys how many are remembered
     */
    RecentCounts(int limit, Duration length, int keys, InstantSource clock) {
        this.limit = limit;
        this.length = length;
        this.keys = keys;
        this.clock = clock;
    }

    /** It happened to this one. */
    synchronized void count(K key) {
        Window window = windows.remove(key);
        long now = clock.millis();
        if (window == null && windows.size() >= keys) {
            windows.remove(windows.keySet().iterator().next());
        }
        windows.put(
                key,
                window == null || isOver(window, now)
                        ? new Window(now, 1)
                        : new Window(window.since(), Math.min(window.count(), limit) + 1));
    }

    /** Whether it happened to this one as often in its window as the limit says, and the window is not over. */
    synchronized boolean isFull(K key) {
        Window window = windows.get(key);
        return window != null && window.count() >= limit && !isOver(window, clock.millis());
    }

    /** Keys that are remembered. */
    synchronized int size() {
        return windows.size();
    }

    /** Over, too, after the clock was set back: nobody waits for longer than a window. */
    private boolean isOver(Window window, long now) {
        return now < window.since() || now - window.since() >= length.toMillis();
    }
}
