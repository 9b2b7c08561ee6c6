package com.palyra.protocol.quic;

import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.identity.Ulid;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the server from its first packet to its end: bounds the handshake, asks the gate when it becomes
 * active, and routes its streams. Runs on the event loop.
 */
// What becomes of a close or a write shows in the channel itself, so those futures are not looked at.
@SuppressWarnings("FutureReturnValueIgnored")
final class ServerHandshake extends ChannelInboundHandlerAdapter {
    private final NettyQuicServer server;
    private final ServerTls tls;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable NettyServerConnection connection;
    /**
     * Where the first packet came from. Only who reads there can finish the handshake, which is why it is the address of the
     * connection; the channel takes every sender of a datagram for the remote end, even if QUIC drops it.
     */
    private @Nullable InetSocketAddress remote;

    private boolean underWay;

    ServerHandshake(NettyQuicServer server, ServerTls tls) {
        this.server = server;
        this.tls = tls;
    }

    /** The stream belongs to the connection if the gate let it through; otherwise it is closed unread. */
    void accept(QuicStreamChannel stream) {
        if (connection == null) {
            stream.close();
        } else {
            connection.accept(stream);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        QuicChannel channel = (QuicChannel) ctx.channel();
        server.opened(channel);
        remote = (InetSocketAddress) channel.remoteSocketAddress();
        underWay = true;
        server.counts().handshakeBegun(remote().getAddress());
        deadline = ctx.executor()
                .schedule(() -> timeOut(ctx), server.limits().handshake().toNanos(), TimeUnit.NANOSECONDS);
        ctx.channel().closeFuture().addListener(future -> endHandshake());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        endHandshake();
        QuicChannel channel = (QuicChannel) ctx.channel();
        Gate.Verdict verdict;
        try {
            verdict = server.gate().judge(channel);
        } catch (RuntimeException e) {
            verdict = new Gate.Refused(null, GateRefusal.MALFORMED, null);
        }
        if (!(verdict instanceof Gate.Device)) {
            server.misconduct().strangerFinished(remote().getAddress());
        }
        if (verdict instanceof Gate.Refused refused) {
            refuse(channel, refused.alpn(), refused.reason(), refused.claimed());
        } else if (verdict instanceof Gate.Device device) {
            Ulid id = device.peer().id();
            enter(channel, Alpn.DEVICE, id, entered -> server.listener().onDeviceConnection(entered, device.peer()));
        } else {
            // A ticket of a stranger must not resume anything.
            tls.renewTicketKeys();
            enter(channel, Alpn.PAIRING, null, entered -> server.listener().onPairingConnection(entered));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Later: the codec may be sending just now, and would not send the TLS alert that tells the client why.
        ctx.executor().execute(ctx::close);
    }

    private void timeOut(ChannelHandlerContext ctx) {
        server.listener().onHandshakeDropped(HandshakeDrop.TIMED_OUT);
        ctx.close();
    }

    private void enter(QuicChannel channel, Alpn alpn, @Nullable Ulid id, Consumer<ServerConnection> announce) {
        if (!server.accepting()) {
            close(channel, CloseReason.SHUTDOWN);
            return;
        }
        if (id != null && server.misconduct().sendsAway(id, remote().getAddress())) {
            refuse(channel, alpn, GateRefusal.PAUSED, id);
            return;
        }
        if (!server.counts().enter(alpn, id)) {
            refuse(channel, alpn, GateRefusal.TOO_MANY, id);
            return;
        }
        channel.closeFuture().addListener(future -> server.counts().leave(alpn, id));
        NettyServerConnection entered =
                new NettyServerConnection(server.nextId(), alpn, channel, remote(), tls.leafSha256(), server, id);
        connection = entered;
        try {
            announce.accept(entered);
        } catch (RuntimeException e) {
            // Whoever decides could not; so nobody is let in.
            refuse(channel, alpn, GateRefusal.UNAVAILABLE, id);
        }
    }

    private void refuse(QuicChannel channel, @Nullable Alpn alpn, GateRefusal reason, @Nullable Ulid claimed) {
        close(channel, CloseReason.of(reason));
        server.listener().onRefused(remote(), alpn, reason, claimed);
    }

    private static void close(QuicChannel channel, CloseReason reason) {
        byte[] sentence = reason.sentence().getBytes(StandardCharsets.UTF_8);
        channel.close(true, reason.code(), Unpooled.wrappedBuffer(sentence));
    }

    private InetSocketAddress remote() {
        return Objects.requireNonNull(remote, "The handler was added to a channel with an address");
    }

    private void endHandshake() {
        if (underWay) {
            underWay = false;
            server.counts().handshakeEnded(remote().getAddress());
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }
}
