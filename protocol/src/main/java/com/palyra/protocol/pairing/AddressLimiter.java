package com.palyra.protocol.pairing;

import com.palyra.protocol.Limits;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Failures per address in a sliding window, to be asked before any curve operation. IPv6 counts by its /64, because one
 * household has all of it.
 *
 * <p>Remembers at most {@link Limits#ADDRESSES} addresses; the one that failed longest ago is forgotten first. Time is an
 * argument. Not thread-safe.
 */
public final class AddressLimiter {
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_PREFIX_BYTES = 8;
    private static final int IPV6_SITE_BYTES = 6;

    /** In the order of the newest failure. */
    private final Map<String, Deque<Instant>> failures = new LinkedHashMap<>();

    /** Whether this address has failed less than {@value Limits#FAILURES_PER_ADDRESS} times in the window. */
    public boolean allows(InetAddress address, Instant now) {
        Deque<Instant> times = failures.get(group(address));
        return times == null || times.stream().filter(at -> isRecent(at, now)).count() < Limits.FAILURES_PER_ADDRESS;
    }

    /** Counts a failure. */
    public void countFailure(InetAddress address, Instant now) {
        String key = group(address);
        Deque<Instant> times = failures.remove(key);
        if (times == null) {
            times = new ArrayDeque<>(Limits.FAILURES_PER_ADDRESS);
            forgetOldest();
        }
        times.removeIf(at -> !isRecent(at, now));
        if (times.size() >= Limits.FAILURES_PER_ADDRESS) {
            times.removeFirst();
        }
        times.addLast(now);
        failures.put(key, times);
    }

    /** Takes the newest failure back, for a run that was counted before its end and then proved its code. */
    public void giveBack(InetAddress address) {
        String key = group(address);
        Deque<Instant> times = failures.get(key);
        if (times == null) {
            return;
        }
        times.pollLast();
        if (times.isEmpty()) {
            failures.remove(key);
        }
    }

    /** Addresses remembered now. */
    public int size() {
        return failures.size();
    }

    private void forgetOldest() {
        if (failures.size() >= Limits.ADDRESSES) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    private static boolean isRecent(Instant at, Instant now) {
        return at.plus(Limits.ADDRESS_WINDOW).isAfter(now);
    }

    /** What counts as one address: an IPv4 address, or the /64 of an IPv6 address. */
    public static String group(InetAddress address) {
        return prefix(address, IPV6_PREFIX_BYTES);
    }

    /** What one customer of a provider may have all addresses of: an IPv4 address, or the /48 of an IPv6 address. */
    public static String site(InetAddress address) {
        return prefix(address, IPV6_SITE_BYTES);
    }

    private static String prefix(InetAddress address, int ipv6Bytes) {
        byte[] raw = address.getAddress();
        return HexFormat.of().formatHex(raw.length == IPV6_BYTES ? Arrays.copyOf(raw, ipv6Bytes) : raw);
    }
}
