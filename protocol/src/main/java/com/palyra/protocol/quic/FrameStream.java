package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import com.palyra.protocol.frame.FrameDecoder;
import com.palyra.protocol.frame.FrameTooLongException;
import com.palyra.protocol.frame.Frames;
import com.palyra.protocol.frame.TornFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Frames on one QUIC stream, for either end. The socket is read one piece at a time and only while a frame is requested
 * and no bytes are left over, so what this holds is bounded by one piece and one unfinished frame.
 */
// What becomes of a close or a write shows in the channel itself, so those futures are not looked at.
@SuppressWarnings("FutureReturnValueIgnored")
final class FrameStream implements ServerStream {
    /** What the connection hears of its stream; called on the event loop. */
    interface Owner {
        /** Bytes went in or out. */
        void onTraffic();

        /** The stream ended without a proper end; called once at most. */
        void onBroken();

        /** What is held for the connection. */
        Buffered.Share buffered();

        /** How long a frame may take from its first piece to its last. */
        Duration frameTimeout();
    }

    private final QuicStreamChannel channel;
    private final int maxFrameBytes;
    private final boolean dropAfterFinish;
    private final Owner owner;
    private final FrameDecoder decoder;
    private final AtomicInteger waitingBytes = new AtomicInteger();

    private volatile @Nullable StreamReceiver receiver;
    // Everything below belongs to the event loop.
    private @Nullable ByteBuffer unread;
    private @Nullable StreamFailure failure;
    private long demand;
    private int dropped;
    private boolean dropping;
    private boolean inputEnded;
    private boolean done;
    private boolean broken;
    private boolean pumping;
    /** Bytes that came and are in no delivered frame. */
    private int held;

    private @Nullable ScheduledFuture<?> frameDeadline;

    /**
     * Frames on the channel.
     *
     * @param dropAfterFinish true for a server: once it has answered, more input is of no interest, and the stream must
     *     reach its end to be counted as closed
     */
    FrameStream(QuicStreamChannel channel, int maxFrameBytes, boolean dropAfterFinish, Owner owner) {
        this.channel = channel;
        this.maxFrameBytes = maxFrameBytes;
        this.dropAfterFinish = dropAfterFinish;
        this.owner = owner;
        this.decoder = new FrameDecoder(maxFrameBytes);
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new Inbound());
    }

    @Override
    public long id() {
        return channel.streamId();
    }

    @Override
    public boolean bidirectional() {
        return channel.type() == QuicStreamType.BIDIRECTIONAL;
    }

    @Override
    public void receive(StreamReceiver frames) {
        synchronized (this) {
            if (receiver != null) {
                throw new IllegalStateException("The stream has a receiver already");
            }
            receiver = frames;
        }
        onLoop(() -> {
            if (failure != null) {
                frames.onFailure(failure);
            } else {
                pump();
            }
        });
    }

    @Override
    public void request() {
        if (receiver == null) {
            throw new IllegalStateException("The stream has no receiver yet");
        }
        onLoop(() -> {
            demand++;
            pump();
        });
    }

    @Override
    public CompletionStage<Void> write(byte[] frame) {
        return send(frame, false);
    }

    private CompletionStage<Void> send(byte[] frame, boolean last) {
        if (frame.length > maxFrameBytes) {
            throw new IllegalArgumentException(
                    "A frame of " + frame.length + " bytes exceeds the limit of " + maxFrameBytes);
        }
        int size = Frames.HEADER_BYTES + frame.length;
        if (waitingBytes.addAndGet(size) > Limits.STREAM_WRITE_BYTES) {
            waitingBytes.addAndGet(-size);
            return CompletableFuture.failedFuture(new StreamException("Too much waits to be sent on the stream"));
        }
        if (!owner.buffered().add(size)) {
            waitingBytes.addAndGet(-size);
            return CompletableFuture.failedFuture(new StreamException("Too much waits to be sent on the connection"));
        }
        ByteBuf bytes =
                channel.alloc().directBuffer(size).writeInt(frame.length).writeBytes(frame);
        return stage(channel.writeAndFlush(last ? new DefaultQuicStreamFrame(bytes, true) : bytes)
                .addListener(sent -> {
                    waitingBytes.addAndGet(-size);
                    owner.buffered().remove(size);
                    owner.onTraffic();
                    if (last) {
                        finished(sent);
                    }
                }));
    }

    @Override
    public CompletionStage<Void> finish() {
        // Not shutdownOutput(): that one overtakes frames that still wait for flow control.
        return stage(channel.writeAndFlush(QuicStreamFrame.EMPTY_FIN).addListener(this::finished));
    }

    @Override
    public CompletionStage<Void> finish(byte[] lastFrame) {
        return send(lastFrame, true);
    }

    @Override
    public void dropRest() {
        onLoop(() -> {
            if (!dropping && !done) {
                dropping = true;
                frameDone(held - (unread == null ? 0 : unread.remaining()));
                pump();
            }
        });
    }

    private void finished(Future<?> sent) {
        if (dropAfterFinish && sent.isSuccess()) {
            dropRest();
        } else if (!sent.isSuccess()) {
            tellBroken();
        }
    }

    @Override
    public void reset(int code) {
        onLoop(() -> {
            if (!done) {
                fail(StreamFailure.CLOSED, code);
            } else if (channel.isOpen()) {
                breakOff(code);
            }
        });
    }

    private void onLoop(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    private static CompletionStage<Void> stage(Future<?> sent) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        sent.addListener(future -> {
            if (future.isSuccess()) {
                stage.complete(null);
            } else {
                stage.completeExceptionally(new StreamException("The stream is closed for writing", future.cause()));
            }
        });
        return stage;
    }

    /** Delivers what is asked for and there; reads when there is nothing. Runs once at a time, whoever calls it. */
    private void pump() {
        StreamReceiver frames = receiver;
        if (pumping || done || frames == null) {
            return;
        }
        pumping = true;
        try {
            while (!done && (demand > 0 || dropping)) {
                if (unread != null) {
                    takeFrame(frames, unread);
                } else if (inputEnded) {
                    break;
                } else {
                    channel.read();
                    if (unread == null && !inputEnded) {
                        break;
                    }
                }
            }
            if (!done && inputEnded && unread == null) {
                end(frames);
            }
        } finally {
            pumping = false;
        }
    }

    private void takeFrame(StreamReceiver frames, ByteBuffer bytes) {
        if (dropping) {
            dropped += bytes.remaining();
            frameDone(bytes.remaining());
            unread = null;
            if (dropped > Limits.DROPPED_BYTES) {
                fail(StreamFailure.CLOSED, CloseReason.PROTOCOL.code());
            }
            return;
        }
        Optional<byte[]> frame;
        try {
            frame = decoder.feed(bytes);
        } catch (FrameTooLongException e) {
            fail(StreamFailure.FRAME_TOO_LONG, CloseReason.PROTOCOL.code());
            return;
        }
        if (!bytes.hasRemaining()) {
            unread = null;
        }
        if (frame.isPresent()) {
            demand--;
            frameDone(Frames.HEADER_BYTES + frame.get().length);
            frames.onFrame(frame.get());
        } else if (frameDeadline == null) {
            frameDeadline = channel.eventLoop()
                    .schedule(
                            () -> fail(StreamFailure.FRAME_TOO_SLOW, CloseReason.PROTOCOL.code()),
                            owner.frameTimeout().toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    /** So many bytes are held no longer, and no frame is unfinished. */
    private void frameDone(int bytes) {
        held -= bytes;
        owner.buffered().remove(bytes);
        if (frameDeadline != null) {
            frameDeadline.cancel(false);
            frameDeadline = null;
        }
    }

    private void end(StreamReceiver frames) {
        try {
            if (!dropping) {
                decoder.end();
            }
        } catch (TornFrameException e) {
            fail(StreamFailure.TORN_FRAME, CloseReason.PROTOCOL.code());
            return;
        }
        done = true;
        frameDone(held);
        frames.onEnd();
    }

    private void fail(StreamFailure reason, int code) {
        done = true;
        failure = reason;
        unread = null;
        frameDone(held);
        breakOff(code);
        tellBroken();
        StreamReceiver frames = receiver;
        if (frames != null) {
            frames.onFailure(reason);
        }
    }

    private void tellBroken() {
        if (!broken) {
            broken = true;
            owner.onBroken();
        }
    }

    private void breakOff(int code) {
        if (channel.isOpen()) {
            channel.shutdown(code);
            channel.close();
        }
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                if (done) {
                    return;
                }
                if (unread != null) {
                    throw new IllegalStateException("The socket was read although bytes were left over");
                }
                // A copy on the heap, so that whoever never comes for it leaks nothing.
                unread = ByteBuffer.wrap(ByteBufUtil.getBytes(bytes));
                held += bytes.readableBytes();
                if (!owner.buffered().add(bytes.readableBytes())) {
                    fail(StreamFailure.CLOSED, CloseReason.BACKLOG.code());
                }
            } finally {
                bytes.release();
            }
            owner.onTraffic();
            pump();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                inputEnded = true;
                pump();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!done) {
                boolean byPeer = cause instanceof QuicStreamResetException;
                fail(byPeer ? StreamFailure.RESET_BY_PEER : StreamFailure.CLOSED, CloseReason.DONE.code());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            // With the input at its end, frames left over are still good.
            if (!done && !inputEnded) {
                fail(StreamFailure.CLOSED, CloseReason.DONE.code());
            }
        }
    }
}
