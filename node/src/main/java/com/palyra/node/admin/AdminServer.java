package com.palyra.node.admin;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's end of the admin socket: accepts connections of the state directory's owner and of root, and answers their
 * requests one after the other. At most {@link Limits#ADMIN_CONNECTIONS} are served at once; more wait.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(200);
    private static final long CLOSE_SECONDS = 5;

    private final AdminSocket socket;
    private final Path stateDirectory;
    private final AdminHandler handler;
    private final Peers peers;
    private final ServerSocketChannel listening;
    private final Semaphore places = new Semaphore(Limits.ADMIN_CONNECTIONS);
    private final Set<AdminConnection> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(daemonThreads("palyra-admin"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(daemonThreads("palyra-admin-timer"));

    private AdminServer(AdminSocket socket, Path stateDirectory, AdminHandler handler, Peers peers) throws IOException {
        this.socket = socket;
        this.stateDirectory = stateDirectory;
        this.handler = handler;
        this.peers = peers;
        this.listening = bind(socket.path());
    }

    /**
     * Binds the socket of a state directory whose lock this process holds, and begins to answer.
     *
     * @throws PalyraException {@link ErrorCode#STATE_UNUSABLE} when the socket cannot be made
     */
    public static AdminServer start(Path stateDirectory, AdminHandler handler) {
        return start(AdminSocket.of(stateDirectory), stateDirectory, handler, Peers.fromKernel());
    }

    static AdminServer start(AdminSocket socket, Path stateDirectory, AdminHandler handler, Peers peers) {
        try {
            socket.prepare();
            AdminServer server = new AdminServer(socket, stateDirectory, handler, peers);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException failed) {
            throw new PalyraException(
                    ErrorCode.STATE_UNUSABLE, "The admin socket " + socket.path() + " cannot be made.", failed);
        }
    }

    /** Takes no more requests, lets those under way finish for a few seconds, and removes the socket. */
    @Override
    public void close() {
        try {
            listening.close();
            open.forEach(AdminConnection::finish);
            threads.shutdown();
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                open.forEach(AdminConnection::cut);
            }
            socket.remove();
        } catch (IOException failed) {
            LOG.warn("The admin socket could not be removed", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdownNow();
            timer.shutdownNow();
        }
    }

    private void accept() {
        try {
            while (listening.isOpen()) {
                places.acquire();
                acceptOne();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** A failure, such as too many open files, costs this connection and a moment, not the socket. */
    private void acceptOne() {
        try {
            SocketChannel channel = listening.accept();
            threads.execute(() -> serve(channel));
        } catch (IOException | RuntimeException failed) {
            places.release();
            if (listening.isOpen()) {
                LOG.error("The admin socket could not accept a connection", failed);
                LockSupport.parkNanos(AFTER_FAILURE.toNanos());
            }
        }
    }

    private void serve(SocketChannel channel) {
        AdminConnection connection = new AdminConnection(channel, handler, timer);
        open.add(connection);
        try {
            if (!listening.isOpen()) {
                connection.cut();
            } else if (peers.isOwnerOrRoot(channel, stateDirectory)) {
                connection.serve();
            } else {
                LOG.warn("A process of another user was refused at the admin socket");
                connection.refuse();
            }
        } catch (IOException gone) {
            LOG.debug("An admin connection ended", gone);
        } finally {
            connection.cut();
            open.remove(connection);
            places.release();
        }
    }

    private static ServerSocketChannel bind(Path path) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path), Limits.ADMIN_CONNECTIONS);
            if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            }
            return channel;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static ThreadFactory daemonThreads(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
