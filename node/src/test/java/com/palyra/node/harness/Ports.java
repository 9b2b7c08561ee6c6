package com.palyra.node.harness;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.ThreadLocalRandom;

/** UDP ports for processes that are started again on the same one. */
final class Ports {
    private static final int FIRST = 10_000;
    /** From here on systems give ports to whoever wants any, such as a client while the node is away. */
    private static final int END = 32_768;

    private static final int TRIES = 100;

    private Ports() {}

    /** A loopback address with a port that is free, and that nobody gets who does not ask for it. */
    static String free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (DatagramSocket socket =
                    new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                return "127.0.0.1:" + socket.getLocalPort();
            } catch (SocketException taken) {
                // The next one.
            }
        }
        throw new AssertionError("No free port in " + TRIES + " tries");
    }
}
