package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.ClientAuth;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What Netty's QUIC codec does by itself, with the node's settings: mutual TLS with Ed25519, every certificate taken, and on
 * each stream one fixed frame as answer. A program of its own, which prints its port and ends with its input.
 */
@SuppressWarnings("FutureReturnValueIgnored")
public final class RawEcho {
    /** What the line with the port begins with; libraries may print others. */
    public static final String READY = "ready on port ";

    private RawEcho() {}

    /** Arguments: the length of the answer's payload, and the port to listen on, 0 for a free one. */
    public static void main(String[] arguments) throws Exception {
        byte[] answer = frame(new byte[Integer.parseInt(arguments[0])]);
        int port = Integer.parseInt(arguments[1]);
        QuicSslContext tls = tls(new House().nodeCredentials().identity());
        UdpTransport transport = new UdpTransport("raw-echo");
        InetSocketAddress bound = (InetSocketAddress) transport
                .socket()
                .handler(new QuicServerCodecBuilder()
                        .sslEngineProvider(channel -> tls.newEngine(channel.alloc()))
                        .tokenHandler(InsecureQuicTokenHandler.INSTANCE)
                        .maxIdleTimeout(Limits.IDLE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .initialMaxData(Limits.CONNECTION_WINDOW_BYTES)
                        .initialMaxStreamDataBidirectionalRemote(Limits.STREAM_WINDOW_BYTES)
                        .initialMaxStreamDataUnidirectional(Limits.STREAM_WINDOW_BYTES)
                        .initialMaxStreamsBidirectional(Limits.BIDIRECTIONAL_STREAMS)
                        .initialMaxStreamsUnidirectional(Limits.UNIDIRECTIONAL_STREAMS)
                        .activeConnectionIdLimit(Limits.CONNECTION_ADDRESSES)
                        .handler(new ChannelInboundHandlerAdapter() {
                            @Override
                            public boolean isSharable() {
                                return true;
                            }
                        })
                        .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                            @Override
                            protected void initChannel(QuicStreamChannel stream) {
                                stream.pipeline().addLast(new Answering(answer));
                            }
                        })
                        .build())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel()
                .localAddress();
        System.out.println(READY + bound.getPort());
        while (System.in.read() >= 0) {
            // Whatever it is.
        }
        transport.close();
    }

    static byte[] frame(byte[] payload) {
        byte[] frame = new byte[Integer.BYTES + payload.length];
        Arrays.fill(frame, Integer.BYTES, frame.length, (byte) ' ');
        java.nio.ByteBuffer.wrap(frame).putInt(payload.length);
        return frame;
    }

    private static QuicSslContext tls(TlsIdentity identity) {
        QuicSslContext context = QuicSslContextBuilder.forServer(new PresentedIdentity(identity), null)
                .trustManager(LeafCheck.leftToTheGate())
                .clientAuth(ClientAuth.REQUIRE)
                .applicationProtocols(Alpn.DEVICE.id())
                .earlyData(false)
                .option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, new String[] {"ed25519"})
                .build();
        return Objects.requireNonNull(context);
    }

    private static final class Answering extends ChannelInboundHandlerAdapter {
        private final byte[] answer;

        Answering(byte[] answer) {
            this.answer = answer;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                QuicStreamChannel stream = (QuicStreamChannel) ctx.channel();
                ctx.writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(sent -> stream.shutdownOutput());
            }
        }
    }
}
