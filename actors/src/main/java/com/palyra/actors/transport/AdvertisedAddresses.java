package com.palyra.actors.transport;

import com.palyra.protocol.pairing.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** What devices are told to connect to when the operator named nothing. */
public final class AdvertisedAddresses {
    /** Whoever reads a node's certificate bounds the names in it. */
    private static final int NAMES_IN_CERTIFICATE = 24;

    private AdvertisedAddresses() {}

    /** The bound address; for all interfaces, those of the ones that are up, IPv4 first and loopback last. */
    public static List<HostPort> of(InetSocketAddress bound) {
        if (!bound.getAddress().isAnyLocalAddress()) {
            return List.of(HostPort.of(bound));
        }
        return local().stream()
                .sorted(Comparator.comparing(InetAddress::isLoopbackAddress)
                        .thenComparing(address -> address.getAddress().length))
                .map(address -> new HostPort(HostPort.literal(address), bound.getPort()))
                .distinct()
                .toList();
    }

    /** The DNS names among these, for the node's certificate. */
    public static List<String> names(List<HostPort> advertised) {
        return advertised.stream()
                .map(HostPort::host)
                .filter(host -> !isLiteral(host))
                .limit(NAMES_IN_CERTIFICATE)
                .toList();
    }

    /** The addresses among these, for the node's certificate. Nothing is looked up. */
    public static List<InetAddress> literals(List<HostPort> advertised) {
        return advertised.stream()
                .map(HostPort::host)
                .filter(AdvertisedAddresses::isLiteral)
                .limit(NAMES_IN_CERTIFICATE)
                .map(AdvertisedAddresses::literal)
                .toList();
    }

    private static boolean isLiteral(String host) {
        return host.contains(":") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private static InetAddress literal(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("Not an address: " + host, e);
        }
    }

    private static List<InetAddress> local() {
        List<InetAddress> all = new ArrayList<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp()) {
                    all.addAll(Collections.list(each.getInetAddresses()));
                }
            }
        } catch (SocketException e) {
            return List.of(InetAddress.getLoopbackAddress());
        }
        // A link-local address means nothing without the zone of the machine that uses it.
        all.removeIf(InetAddress::isLinkLocalAddress);
        return all;
    }
}
