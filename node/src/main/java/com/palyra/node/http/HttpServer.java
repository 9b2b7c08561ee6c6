package com.palyra.node.http;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Answers GET and HEAD of a few fixed paths on a loopback address. At most {@link Limits#HTTP_CONNECTIONS} connections are
 * open at once; for one more the oldest is closed. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
    private static final int LINE_BYTES = 2048;
    private static final int HEADER_BYTES = 8192;
    private static final long CLOSE_SECONDS = 3;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("palyra-http", true), NioIoHandler.newFactory());
    /** Oldest first; touched on the only thread of the loop. */
    private final Set<Channel> connections = new LinkedHashSet<>();

    private final Channel listening;

    private HttpServer(InetSocketAddress address, Map<String, Page> pages) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        begin(connection, pages);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        listening = bound.channel();
        if (!bound.isSuccess()) {
            close();
            throw new PalyraException(
                    ErrorCode.HTTP_UNUSABLE,
                    "The HTTP address " + address.getHostString() + ":" + address.getPort() + " cannot be used: "
                            + reason(bound.cause()) + ".",
                    bound.cause());
        }
    }

    /**
     * Binds the address and begins to answer.
     *
     * @param pages what is behind each path, such as {@code /metrics}
     * @throws PalyraException {@link ErrorCode#HTTP_UNUSABLE} if the address cannot be bound
     * @throws IllegalArgumentException if it is not a loopback address
     */
    public static HttpServer start(InetSocketAddress address, Map<String, Page> pages) {
        if (!address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("not a loopback address: " + address);
        }
        return new HttpServer(address, Map.copyOf(pages));
    }

    /** The address that was bound. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Frees the port and closes every connection; waits for a few seconds at most. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private void begin(SocketChannel connection, Map<String, Page> pages) {
        if (connections.size() >= Limits.HTTP_CONNECTIONS) {
            Channel oldest = connections.iterator().next();
            connections.remove(oldest);
            var unused = oldest.close();
        }
        connections.add(connection);
        connection.closeFuture().addListener(closed -> connections.remove(connection));
        answer(connection.pipeline(), pages);
    }

    /** What one connection consists of. */
    static void answer(ChannelPipeline pipeline, Map<String, Page> pages) {
        pipeline.addLast(new WriteTimeoutHandler(Limits.HTTP_IDLE.toSeconds(), TimeUnit.SECONDS))
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(LINE_BYTES)
                        .setMaxHeaderSize(HEADER_BYTES)))
                .addLast(new HttpServerKeepAliveHandler())
                .addLast(new HttpConversation(pages));
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
