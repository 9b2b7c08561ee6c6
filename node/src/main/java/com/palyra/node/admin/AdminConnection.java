package com.palyra.node.admin;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.frame.FrameDecoder;
import com.palyra.protocol.frame.FrameTooLongException;
import com.palyra.protocol.frame.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the daemon, served by one thread. Reading and writing are bounded in time by closing the channel. */
final class AdminConnection {
    private static final Logger LOG = LoggerFactory.getLogger(AdminConnection.class);
    private static final int BUFFER_BYTES = 16 * 1024;

    private final SocketChannel channel;
    private final AdminHandler handler;
    private final ScheduledExecutorService timer;
    private final FrameDecoder decoder = new FrameDecoder(Limits.ADMIN_FRAME_BYTES);
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private boolean working;
    private boolean finishing;

    AdminConnection(SocketChannel channel, AdminHandler handler, ScheduledExecutorService timer) {
        this.channel = channel;
        this.handler = handler;
        this.timer = timer;
    }

    /** Answers requests until the peer has no more, or until an over-long frame makes the rest unreadable. */
    void serve() throws IOException {
        try {
            Optional<byte[]> frame = read();
            while (frame.isPresent() && begin()) {
                write(answer(frame.get()));
                frame = end() ? read() : Optional.empty();
            }
        } catch (FrameTooLongException tooLong) {
            write(AdminMessages.failure(ErrorCode.ADMIN_PROTOCOL, "The request is too long."));
        }
    }

    /** Tells a peer of another user why nothing is answered. */
    void refuse() throws IOException {
        write(AdminMessages.failure(
                ErrorCode.ADMIN_DENIED, "Only the owner of the node's state directory and root may command it."));
    }

    /** Ends the connection once the request under way, if any, is answered. */
    synchronized void finish() {
        finishing = true;
        if (!working) {
            cut();
        }
    }

    /** Ends the connection now. */
    void cut() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            LOG.debug("Closing an admin connection failed", alreadyGone);
        }
    }

    private synchronized boolean begin() {
        working = true;
        return !finishing;
    }

    private synchronized boolean end() {
        working = false;
        return !finishing;
    }

    private Optional<byte[]> read() throws IOException, FrameTooLongException {
        ScheduledFuture<?> idle = cutAfter(Limits.ADMIN_IDLE);
        try {
            while (true) {
                Optional<byte[]> frame = decoder.feed(buffer);
                if (frame.isPresent()) {
                    return frame;
                }
                buffer.clear();
                int count = channel.read(buffer);
                buffer.flip();
                if (count < 0) {
                    return Optional.empty();
                }
            }
        } finally {
            idle.cancel(false);
        }
    }

    private void write(byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(Frames.encode(payload, Limits.ADMIN_FRAME_BYTES));
        ScheduledFuture<?> slow = cutAfter(Limits.ADMIN_IDLE);
        try {
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        } finally {
            slow.cancel(false);
        }
    }

    private byte[] answer(byte[] frame) {
        byte[] answer = decide(frame);
        return answer.length <= Limits.ADMIN_FRAME_BYTES
                ? answer
                : AdminMessages.failure(ErrorCode.INTERNAL, "The answer is too long for the admin socket.");
    }

    private byte[] decide(byte[] frame) {
        try {
            AdminMessages.Request request = AdminMessages.parseRequest(frame);
            return AdminMessages.success(handler.handle(request.command(), new Params(request.params()))
                    .toCompletableFuture()
                    .get(Limits.ADMIN_ANSWER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException failed) {
            return failure(failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException slow) {
            return AdminMessages.failure(ErrorCode.DAEMON_TIMEOUT, "The node took too long to answer.");
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return AdminMessages.failure(ErrorCode.NO_DAEMON, "The node is shutting down.");
        } catch (RuntimeException failed) {
            return failure(failed);
        }
    }

    private static byte[] failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof PalyraException known) {
            return AdminMessages.failure(known.error(), known.sentence());
        }
        LOG.error("An admin request failed", cause);
        return AdminMessages.failure(ErrorCode.INTERNAL, "The node failed to carry out the command.");
    }

    private ScheduledFuture<?> cutAfter(Duration delay) {
        return timer.schedule(this::cut, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
