package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection behind the stateless gate. Its streams are parked, unread, until it is admitted. */
// What becomes of a close or a write shows in the channel itself, so those futures are not looked at.
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyServerConnection implements ServerConnection, FrameStream.Owner {
    /** What the owner of a device's state says of one that it does not let in. */
    private static final Set<CloseReason> REFUSALS =
            EnumSet.of(CloseReason.REFUSED, CloseReason.EXPIRED, CloseReason.REVOKED, CloseReason.EVICTED);

    private final long id;
    private final Alpn alpn;
    private final QuicChannel channel;
    private final InetSocketAddress remoteAddress;
    private final byte[] leafSha256;
    private final @Nullable Ulid device;
    private final Misconduct misconduct;
    private final Duration frameTimeout;
    private final Buffered.Share buffered;
    private final AtomicBoolean admitted = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    // Everything below belongs to the event loop; parked streams are bounded by the streams QUIC allows.
    private final Queue<FrameStream> parked = new ArrayDeque<>();
    private @Nullable Consumer<ServerStream> onStream;
    private int openStreams;
    private int brokenStreams;
    private boolean cut;

    NettyServerConnection(
            long id,
            Alpn alpn,
            QuicChannel channel,
            InetSocketAddress remoteAddress,
            byte[] leafSha256,
            NettyQuicServer server,
            @Nullable Ulid device) {
        this.id = id;
        this.alpn = alpn;
        this.channel = channel;
        this.remoteAddress = remoteAddress;
        this.leafSha256 = leafSha256;
        this.device = device;
        this.misconduct = server.misconduct();
        this.frameTimeout = server.limits().frame();
        this.buffered = server.buffered().share(() -> cut(server.listener()));
        channel.closeFuture().addListener(future -> {
            parked.clear();
            buffered.close();
            closed.complete(null);
        });
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public byte[] leafSha256() {
        return leafSha256.clone();
    }

    @Override
    public void admit(Consumer<ServerStream> streams) {
        if (!admitted.compareAndSet(false, true)) {
            throw new IllegalStateException("The connection was admitted already");
        }
        if (channel.eventLoop().inEventLoop()) {
            handOver(streams);
        } else {
            channel.eventLoop().execute(() -> handOver(streams));
        }
    }

    @Override
    public CompletionStage<Void> close(CloseReason reason) {
        if (!admitted.get() && REFUSALS.contains(reason)) {
            misconduct.strangerFinished(remoteAddress.getAddress());
        }
        byte[] sentence = reason.sentence().getBytes(StandardCharsets.UTF_8);
        try {
            channel.close(true, reason.code(), Unpooled.wrappedBuffer(sentence));
        } catch (RejectedExecutionException e) {
            // The server has ended its thread, and every connection before it.
            closed.complete(null);
        }
        return closed();
    }

    private void cut(QuicServerListener listener) {
        misconduct.cut(device);
        listener.onBacklog();
        try {
            // Later: the congestion window is full of what the peer was sent, and the codec would not send why.
            channel.eventLoop()
                    .schedule(() -> close(CloseReason.BACKLOG), Limits.CUT_DELAY.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            closed.complete(null);
        }
    }

    @Override
    public CompletionStage<Void> closed() {
        return closed.copy();
    }

    @Override
    public void onTraffic() {
        // The server keeps no connection alive by itself.
    }

    @Override
    public void onBroken() {
        brokenStreams++;
        boolean tooMany = brokenStreams > Limits.BROKEN_STREAMS || misconduct.broke(device);
        if (tooMany && !cut) {
            cut = true;
            misconduct.cut(device);
            close(CloseReason.PROTOCOL);
        }
    }

    @Override
    public Buffered.Share buffered() {
        return buffered;
    }

    @Override
    public Duration frameTimeout() {
        return frameTimeout;
    }

    /** A stream that the client opened; on the event loop, before anything of it is read. */
    void accept(QuicStreamChannel stream) {
        openStreams++;
        stream.closeFuture().addListener(future -> openStreams--);
        boolean pairing = alpn == Alpn.PAIRING;
        FrameStream frames =
                new FrameStream(stream, pairing ? Limits.PAIRING_FRAME_BYTES : Limits.FRAME_BYTES, true, this);
        if (pairing && openStreams > Limits.PAIRING_STREAMS) {
            close(CloseReason.PROTOCOL);
        } else if (onStream == null) {
            parked.add(frames);
        } else {
            onStream.accept(frames);
        }
    }

    private void handOver(Consumer<ServerStream> streams) {
        if (!channel.isActive()) {
            return;
        }
        onStream = streams;
        for (FrameStream stream = parked.poll(); stream != null; stream = parked.poll()) {
            streams.accept(stream);
        }
    }
}
