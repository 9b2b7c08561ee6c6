package com.palyra.protocol.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Begins handshakes from one address and finishes none: of what the server says it lets its client read retries at most. A
 * client that reads not even those is one that wrote the address of another on its packets.
 */
@SuppressWarnings("FutureReturnValueIgnored")
public final class HalfOpenFlood implements AutoCloseable {
    private static final int LONG_HEADER_AND_TYPE = 0xf0;
    private static final int RETRY = 0xf0;

    private final UdpTransport transport = new UdpTransport("half-open-flood");
    private final QuicSslContext tls = RawClient.context(Alpn.PAIRING, null);
    private final AtomicInteger retries = new AtomicInteger();
    private final InetSocketAddress server;
    private final Channel socket;

    /**
     * Floods that server.
     *
     * @param from its address; any of 127.0.0.0/8 is one of this machine's
     * @param provesAddress whether retries are read
     */
    public HalfOpenFlood(InetSocketAddress server, InetAddress from, boolean provesAddress) {
        this.server = server;
        this.socket = transport
                .socket()
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel datagrams) {
                        datagrams.pipeline().addLast(new Deaf(provesAddress)).addLast(codec());
                    }
                })
                .bind(new InetSocketAddress(from, 0))
                .syncUninterruptibly()
                .channel();
    }

    private io.netty.channel.ChannelHandler codec() {
        return new QuicClientCodecBuilder()
                .sslEngineProvider(channel -> tls.newEngine(channel.alloc(), "localhost", server.getPort()))
                .maxIdleTimeout(60, TimeUnit.SECONDS)
                .build();
    }

    /** Begins so many more. */
    public void begin(int handshakes) {
        for (int i = 0; i < handshakes; i++) {
            QuicChannel.newBootstrap(socket)
                    .handler(new ChannelInboundHandlerAdapter())
                    .streamHandler(new ChannelInboundHandlerAdapter())
                    .option(io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                            Duration.ofMinutes(2).toMillis())
                    .remoteAddress(server)
                    .connect();
        }
    }

    /** Retries that came. */
    public int retries() {
        return retries.get();
    }

    @Override
    public void close() {
        socket.close().syncUninterruptibly();
        transport.close();
    }

    private final class Deaf extends ChannelInboundHandlerAdapter {
        private final boolean hearsRetries;

        Deaf(boolean hearsRetries) {
            this.hearsRetries = hearsRetries;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            ByteBuf bytes = packet.content();
            boolean retry = bytes.isReadable() && (bytes.getByte(bytes.readerIndex()) & LONG_HEADER_AND_TYPE) == RETRY;
            if (retry) {
                retries.incrementAndGet();
            }
            if (retry && hearsRetries) {
                ctx.fireChannelRead(packet);
            } else {
                packet.release();
            }
        }
    }
}
