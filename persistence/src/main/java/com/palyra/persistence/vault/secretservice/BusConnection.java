package com.palyra.persistence.vault.secretservice;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freedesktop.dbus.connections.BusAddress;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.MethodReturn;

/**
 * A connection to a message bus that makes calls. Thread-safe. Every call ends within the time limit: one that gets no answer
 * takes the connection with it, because nobody knows then what the next answer belongs to or whether one will come.
 *
 * <p>Two daemon threads, one that reads and one that writes, both of which end with the connection. dbus-java's own
 * connection has one time limit for all of a JVM's calls and threads that outlive a bus that died; so only its messages and
 * its transport are used.
 */
final class BusConnection implements AutoCloseable {
    private final AbstractTransport transport;
    private final Duration limit;
    private final Map<Long, CompletableFuture<Message>> pending = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final Thread reader = new Thread(this::readAll, "palyra-keyring-reader");
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(work -> daemon(new Thread(work, "palyra-keyring-writer")));
    private volatile boolean ended;

    private BusConnection(AbstractTransport transport, Duration limit) {
        this.transport = transport;
        this.limit = limit;
    }

    /**
     * Connects, and authenticates as the user of this process.
     *
     * @throws BusException.Gone if nobody listens there, or does not let us in within the limit
     */
    static BusConnection open(Path socket, Duration limit) throws BusException.Gone {
        BusConnection connection = new BusConnection(transport(socket), limit);
        daemon(connection.reader).start();
        connection.await(connection.connected, "The session bus");
        return connection;
    }

    private static AbstractTransport transport(Path socket) throws BusException.Gone {
        BusAddress address = BusAddress.of("unix:path=socket").addParameter("path", socket.toString());
        try {
            return TransportBuilder.create(address)
                    .configure()
                    .withAutoConnect(false)
                    .back()
                    .build();
        } catch (DBusException | IOException e) {
            throw BusException.Gone.because("The session bus cannot be used: " + e.getMessage());
        }
    }

    /** The call without its answer, which {@link #answer} waits for; so many calls can be under way at once. */
    CompletableFuture<Message> send(BusCall call) throws BusException {
        try {
            MethodCall message = call.message(transport.getMessageFactory());
            CompletableFuture<Message> reply = new CompletableFuture<>();
            pending.put(message.getSerial(), reply);
            writer.execute(() -> write(message));
            if (ended) {
                fail();
            }
            return reply;
        } catch (DBusException e) {
            throw new BusException.Refused("The request could not be written: " + e.getMessage());
        } catch (RejectedExecutionException e) {
            throw closed();
        }
    }

    /** Makes a call and waits for its answer. */
    BusReply call(BusCall call) throws BusException {
        return answer(call, send(call));
    }

    /** The answer to a call that was sent. */
    BusReply answer(BusCall call, CompletableFuture<Message> sent) throws BusException {
        Message message = await(sent, call.who());
        if (message instanceof Error error) {
            throw BusErrors.thrown(error);
        }
        return BusReply.of(message);
    }

    /** Whether it ended, by itself or by {@link #close}. */
    boolean isEnded() {
        return ended;
    }

    /** Ends it and both threads; whoever waits for an answer gets an error at once. */
    @Override
    public void close() {
        ended = true;
        writer.shutdownNow();
        reader.interrupt();
        closeTransport();
        fail();
    }

    private <T> T await(CompletableFuture<T> future, String who) throws BusException.Gone {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            close();
            throw BusException.Gone.silent(who + " does not answer: no reply within " + limit.toMillis() + " ms.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw BusException.Gone.silent("The wait for the keyring was interrupted.");
        } catch (ExecutionException e) {
            close();
            throw e.getCause() instanceof BusException.Gone gone
                    ? BusException.Gone.because(gone.sentence())
                    : closed();
        }
    }

    private void readAll() {
        try {
            transport.connect();
            connected.complete(null);
            while (!ended) {
                Message message = transport.readMessage();
                if (message instanceof MethodReturn || message instanceof Error) {
                    CompletableFuture<Message> waiting = pending.remove(message.getReplySerial());
                    if (waiting != null) {
                        waiting.complete(message);
                    }
                }
            }
        } catch (IOException | DBusException | RuntimeException e) {
            connected.completeExceptionally(
                    BusException.Gone.because("There is no session bus: nobody lets us in at its socket."));
        } finally {
            close();
        }
    }

    private void write(MethodCall message) {
        try {
            transport.writeMessage(message);
        } catch (IOException | RuntimeException e) {
            close();
        }
    }

    private void closeTransport() {
        try {
            transport.close();
        } catch (IOException e) {
            ended = true;
        }
    }

    private void fail() {
        connected.completeExceptionally(closed());
        pending.keySet().forEach(serial -> {
            CompletableFuture<Message> waiting = pending.remove(serial);
            if (waiting != null) {
                waiting.completeExceptionally(closed());
            }
        });
    }

    private static BusException.Gone closed() {
        return BusException.Gone.because("The connection to the session bus ended.");
    }

    private static Thread daemon(Thread thread) {
        thread.setDaemon(true);
        return thread;
    }
}
