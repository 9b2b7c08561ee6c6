package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** UDP sockets on one event loop thread: epoll where it runs, else NIO. */
final class UdpTransport {
    private final EventLoopGroup group;

    /** Starts a daemon thread of that name with the first socket. */
    UdpTransport(String threadName) {
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory(threadName, true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** A socket still to be bound or connected. */
    Bootstrap socket() {
        return new Bootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, Limits.UDP_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, Limits.UDP_BUFFER_BYTES);
    }

    /** The one event loop. */
    EventLoopGroup group() {
        return group;
    }

    /** Whether this is called on it. */
    boolean isOnThread() {
        boolean onItself = false;
        for (var executor : group) {
            onItself |= executor.inEventLoop();
        }
        return onItself;
    }

    /** Ends the thread; waits a bounded time unless called on it. */
    void close() {
        var ended = group.shutdownGracefully(0, Limits.CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (!isOnThread()) {
            ended.awaitUninterruptibly(Limits.CLOSE_TIMEOUT.toMillis());
        }
    }
}
