package com.palyra.protocol.quic;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.util.function.Consumer;

/**
 * Takes a stream that a client opened to its connection, and leaves. Not Netty's initializer of channels: that one writes a
 * warning and a stack trace into the log for whatever goes wrong with a channel meanwhile, and the first read of a stream that
 * was reset at once does.
 */
// What becomes of a close or a write shows in the channel itself, so those futures are not looked at.
@SuppressWarnings("FutureReturnValueIgnored")
@ChannelHandler.Sharable
final class StreamEntry extends ChannelInboundHandlerAdapter {
    private final Consumer<QuicStreamChannel> connection;

    /** For streams of one server; the consumer adds the handler that comes after. */
    StreamEntry(Consumer<QuicStreamChannel> connection) {
        this.connection = connection;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connection.accept((QuicStreamChannel) ctx.channel());
        ctx.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (ctx.pipeline().last() == this) {
            // Nobody took the stream.
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
