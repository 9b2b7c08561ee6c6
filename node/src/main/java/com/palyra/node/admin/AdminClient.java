package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.terminal.Durations;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.frame.FrameDecoder;
import com.palyra.protocol.frame.FrameTooLongException;
import com.palyra.protocol.frame.Frames;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A command's end of the admin socket. Each call is a connection of its own; thread-safe. */
public final class AdminClient {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final String WENT_AWAY = "The node went away before it answered.";
    /** Beyond the daemon's own limit, so that its sentence is heard. */
    private static final Duration PATIENCE = Limits.ADMIN_ANSWER.plusSeconds(5);

    /** What the node answers from memory, or after {@link Limits#ADMIN_WAIT} at the latest. */
    private static final Set<String> QUESTIONS = Set.of(
            "status",
            "pairing.list",
            "pairing.show",
            "devices.list",
            "devices.show",
            "devices.grants",
            "devices.invocation",
            "devices.events",
            "ca.show");

    private final Path stateDirectory;
    private final AdminSocket socket;
    private final Peers peers;
    private final Duration patience;
    private final Duration questionPatience;

    AdminClient(AdminSocket socket, Path stateDirectory, Peers peers, Duration patience) {
        this(socket, stateDirectory, peers, patience, patience);
    }

    private AdminClient(
            AdminSocket socket, Path stateDirectory, Peers peers, Duration patience, Duration questionPatience) {
        this.socket = socket;
        this.stateDirectory = stateDirectory;
        this.peers = peers;
        this.patience = patience;
        this.questionPatience = questionPatience;
    }

    /** A client of the daemon that runs on this state directory, if one does. */
    public static AdminClient of(Path stateDirectory) {
        return new AdminClient(
                AdminSocket.of(stateDirectory), stateDirectory, Peers.fromKernel(), PATIENCE, Limits.ADMIN_QUESTION);
    }

    /** The same, that waits so long for any answer. */
    public AdminClient within(Duration longest) {
        return new AdminClient(socket, stateDirectory, peers, longest);
    }

    /** Whether what became of a request is not known: it may have been taken before this failure. */
    public static boolean leavesOpen(PalyraException failure) {
        return failure.error() == ErrorCode.DAEMON_TIMEOUT || failure.sentence().equals(WENT_AWAY);
    }

    /**
     * Asks the daemon and waits for its answer.
     *
     * @throws PalyraException the daemon's error; {@link ErrorCode#NO_DAEMON} when there is none;
     *     {@link ErrorCode#DAEMON_TIMEOUT} when it does not answer; {@link ErrorCode#ADMIN_DENIED} when one of the two
     *     sides is another user's process
     */
    public JsonNode call(String command, ObjectNode params) {
        if (!Files.exists(socket.path())) {
            throw noDaemon(null);
        }
        try (SocketChannel channel = connect()) {
            if (!peers.isOwnerOrRoot(channel, stateDirectory)) {
                throw new PalyraException(
                        ErrorCode.ADMIN_DENIED, "The process at " + socket.path() + " belongs to another user.");
            }
            byte[] request = Frames.encode(AdminMessages.request(command, params), Limits.ADMIN_FRAME_BYTES);
            for (ByteBuffer frame = ByteBuffer.wrap(request); frame.hasRemaining(); ) {
                channel.write(frame);
            }
            return AdminMessages.parseAnswer(read(channel, QUESTIONS.contains(command) ? questionPatience : patience));
        } catch (FrameTooLongException wrong) {
            throw AdminMessages.wrong("The node's answer is too long.");
        } catch (IOException broken) {
            throw new PalyraException(ErrorCode.NO_DAEMON, WENT_AWAY, broken);
        }
    }

    private SocketChannel connect() {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket.path()));
        } catch (IOException refused) {
            // In this order: a socket that a node took along when it stopped cannot be written to either.
            if (!Files.isWritable(socket.path()) && Files.exists(socket.path())) {
                throw new PalyraException(
                        ErrorCode.ADMIN_DENIED, "This user may not use the socket " + socket.path() + ".", refused);
            }
            throw noDaemon(refused);
        }
    }

    private static byte[] read(SocketChannel channel, Duration patience) throws IOException, FrameTooLongException {
        FrameDecoder decoder = new FrameDecoder(Limits.ADMIN_FRAME_BYTES);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long deadline = System.nanoTime() + patience.toNanos();
        try (Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            while (true) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new PalyraException(
                            ErrorCode.DAEMON_TIMEOUT,
                            "The node did not answer within " + Durations.format(patience)
                                    + "; it hangs, is stopped, or has too much to do.");
                }
                selector.select(left);
                selector.selectedKeys().clear();
                int count = channel.read(buffer.clear());
                if (count < 0) {
                    throw new IOException("The node closed the connection");
                }
                Optional<byte[]> frame = decoder.feed(buffer.flip());
                if (frame.isPresent()) {
                    return frame.get();
                }
            }
        }
    }

    private PalyraException noDaemon(@Nullable IOException cause) {
        String sentence = "No node is running on the state directory " + stateDirectory + ".";
        return cause == null
                ? new PalyraException(ErrorCode.NO_DAEMON, sentence)
                : new PalyraException(ErrorCode.NO_DAEMON, sentence, cause);
    }
}
