package com.palyra.protocol.pairing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An address to connect to: a DNS name, an IPv4 address or an IPv6 address without brackets and zone, and a port.
 *
 * <p>Nothing is looked up. {@code toString} gives the form that {@link #parse} reads.
 *
 * @param host 1 to 253 characters
 * @param port 1 to 65 535
 */
public record HostPort(String host, int port) {
    private static final int HOST_CHARACTERS = 253;
    private static final Pattern LABELS = Pattern.compile(
            "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
    private static final Pattern OCTET = Pattern.compile("25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9]");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?:$|:)");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    /**
     * Checks both parts.
     *
     * @throws IllegalArgumentException if the host is none of the three forms or the port is out of range
     */
    public HostPort {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("A port is a number from 1 to 65535");
        }
        if (!isHost(host)) {
            throw new IllegalArgumentException("A host is a DNS name, an IPv4 address or an IPv6 address");
        }
    }

    /**
     * Reads {@code host:port} or {@code [ipv6]:port}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || text.length() > HOST_CHARACTERS + 8) {
            throw new IllegalArgumentException("An address is written HOST:PORT or [IPV6]:PORT");
        }
        String host = text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean bracketed = host.length() > 2 && host.startsWith("[") && host.endsWith("]");
        if (!PORT.matcher(port).matches() || bracketed != host.contains(":")) {
            throw new IllegalArgumentException("An address is written HOST:PORT or [IPV6]:PORT");
        }
        return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    /** The numeric form of a bound or connected socket's address. */
    public static HostPort of(InetSocketAddress address) {
        return new HostPort(literal(address.getAddress()), address.getPort());
    }

    /** The address without its zone; IPv6 with the longest run of zeros left out (RFC 5952). */
    public static String literal(InetAddress address) {
        String full = address.getHostAddress().replaceFirst("%.*", "");
        return ZEROS.matcher(full)
                .results()
                .map(MatchResult::group)
                .max(Comparator.comparingInt(String::length))
                .map(zeros -> full.replaceFirst(Pattern.quote(zeros), "::"))
                .orElse(full);
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static boolean isHost(String host) {
        if (host.isEmpty() || host.length() > HOST_CHARACTERS) {
            return false;
        }
        if (host.contains(":")) {
            return isIpv6(host);
        }
        return NUMERIC.matcher(host).matches()
                ? isIpv4(host)
                : LABELS.matcher(host).matches();
    }

    private static boolean isIpv4(String host) {
        String[] octets = host.split("\\.", -1);
        if (octets.length != 4) {
            return false;
        }
        for (String octet : octets) {
            if (!OCTET.matcher(octet).matches()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String host) {
        if (!IPV6.matcher(host).matches()) {
            return false;
        }
        try {
            // Text in brackets is only ever read as a literal, never looked up.
            InetAddress.getByName("[" + host + "]");
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
