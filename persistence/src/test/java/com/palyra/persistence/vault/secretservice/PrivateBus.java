package com.palyra.persistence.vault.secretservice;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.freedesktop.dbus.bin.EmbeddedDBusDaemon;
import org.freedesktop.dbus.connections.BusAddress;
import org.freedesktop.dbus.connections.transports.TransportBuilder.SaslAuthMode;

/** A message bus of a test's own, inside this JVM; it can start no services. */
public final class PrivateBus implements AutoCloseable {
    private final Path socket;
    private final EmbeddedDBusDaemon daemon;

    private PrivateBus(Path socket) {
        this.socket = socket;
        this.daemon = new EmbeddedDBusDaemon(BusAddress.of("unix:listen=true").addParameter("path", socket.toString()));
        daemon.setSaslAuthMode(SaslAuthMode.AUTH_EXTERNAL);
    }

    /** Starts one that listens in this folder. */
    public static PrivateBus start(Path folder) throws Exception {
        PrivateBus bus = new PrivateBus(folder.resolve("bus"));
        bus.daemon.startInBackgroundAndWait();
        // It listens before it is ready, and then drops who came early.
        Waiting.until("the bus runs", bus.daemon::isRunning);
        return bus;
    }

    /** The socket. */
    public Path socket() {
        return socket;
    }

    /** What a process of this bus sees in its environment. */
    public Map<String, String> environment() {
        return Map.of(SessionBus.ADDRESS, "unix:path=" + socket);
    }

    /** Ends it, and every connection to it. */
    @Override
    public void close() throws IOException {
        daemon.close();
    }
}
