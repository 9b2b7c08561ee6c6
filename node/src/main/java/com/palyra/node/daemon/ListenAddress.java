package com.palyra.node.daemon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address to listen on, {@code HOST:PORT}: port 0 takes a free one, the host {@code *} means all interfaces. */
public final class ListenAddress {
    private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");

    private ListenAddress() {}

    /**
     * Reads {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code *:PORT}; a name is looked up.
     *
     * @throws IllegalArgumentException for anything else, or a name that is not known
     */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 1 || !PORT.matcher(port).matches() || Integer.parseInt(port) > 0xffff) {
            throw new IllegalArgumentException("an address to listen on is written HOST:PORT");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.contains(":") && !bracketed) {
            throw new IllegalArgumentException("an IPv6 address is written [ADDRESS]:PORT");
        }
        return host.equals("*")
                ? new InetSocketAddress(Integer.parseInt(port))
                : new InetSocketAddress(lookUp(host), Integer.parseInt(port));
    }

    /**
     * Reads where HTTP is answered: {@code off}, or as {@link #parse} does.
     *
     * @throws IllegalArgumentException also for an address that others can reach: HTTP is not encrypted and asks nobody
     *     who he is
     */
    public static Optional<InetSocketAddress> parseHttp(String text) {
        if (text.equals("off")) {
            return Optional.empty();
        }
        InetSocketAddress address = parse(text);
        if (!address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("HTTP is answered on a loopback address only, such as 127.0.0.1:7142");
        }
        return Optional.of(address);
    }

    private static InetAddress lookUp(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("the host to listen on is not known", unknown);
        }
    }
}
