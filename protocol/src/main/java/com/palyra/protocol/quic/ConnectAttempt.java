package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionAddress;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect, on a UDP socket of its own that is connected to the node, so that the system reports a closed
 * port. Its TLS context is its own too: nothing is ever resumed. State belongs to the event loop.
 */
// What becomes of a close or a write shows in the channel itself, so those futures are not looked at.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectAttempt {
    /** The reference's clients send this name; the server does not look at it. */
    private static final String SERVER_NAME = "localhost";

    /** A server of the reference may have another kind of key, which only a pin accepts. */
    private static final String[] SERVER_SIGNATURES = {"ed25519", "ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384"};

    private static final int CONNECTION_ID_BYTES = 20;

    private final InetSocketAddress remote;
    private final Alpn alpn;
    private final ServerTrustCheck trust;
    private final @Nullable TlsIdentity identity;
    private final Duration keepAlive;
    private final byte[] connectionId;
    private final CompletableFuture<ClientConnection> result = new CompletableFuture<>();
    private @Nullable PalyraException untrusted;
    private boolean heard;

    ConnectAttempt(
            InetSocketAddress remote,
            Alpn alpn,
            ServerTrustCheck trust,
            @Nullable TlsIdentity identity,
            Duration keepAlive,
            SecureRandom random) {
        this.remote = remote;
        this.alpn = alpn;
        this.trust = trust;
        this.identity = identity;
        this.keepAlive = keepAlive;
        this.connectionId = new byte[CONNECTION_ID_BYTES];
        random.nextBytes(connectionId);
    }

    CompletableFuture<ClientConnection> start(UdpTransport transport, Duration timeout) {
        ChannelFuture socket = transport
                .socket()
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel datagrams) {
                        datagrams.pipeline().addLast(new Ear(), codec(), new Errors());
                    }
                })
                .connect(remote);
        Channel datagrams = socket.channel();
        var deadline = datagrams.eventLoop().schedule(() -> fail(tooLate()), timeout.toNanos(), TimeUnit.NANOSECONDS);
        result.whenComplete((connection, error) -> {
            deadline.cancel(false);
            if (error != null) {
                // After what the connection has to say at its end.
                datagrams.eventLoop().execute(datagrams::close);
            } else {
                connection.closed().whenComplete((nothing, never) -> datagrams.close());
            }
        });
        socket.addListener(bound -> {
            if (bound.isSuccess()) {
                connect(datagrams);
            } else {
                fail(ClientFailures.ofConnect(bound.cause()));
            }
        });
        return result;
    }

    private void connect(Channel datagrams) {
        QuicChannel.newBootstrap(datagrams)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new Handshake())
                .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        // Servers open no streams; none is allowed in the handshake either.
                        stream.close();
                    }
                })
                .localConnectionAddress(new QuicConnectionAddress(connectionId))
                .remoteAddress(remote)
                .connect()
                .addListener((Future<QuicChannel> connected) -> {
                    if (!connected.isSuccess()) {
                        fail(untrusted != null ? untrusted : ClientFailures.ofConnect(connected.cause()));
                    }
                });
    }

    private void fail(PalyraException why) {
        result.completeExceptionally(why);
    }

    private PalyraException tooLate() {
        return heard
                ? new PalyraException(ErrorCode.TIMED_OUT, "The node did not finish the handshake in time.")
                : new PalyraException(ErrorCode.UNREACHABLE, "No node answers at that address.");
    }

    private ChannelHandler codec() {
        QuicSslContext context = context();
        return new QuicClientCodecBuilder()
                .sslEngineProvider(channel -> context.newEngine(channel.alloc(), SERVER_NAME, remote.getPort()))
                .maxIdleTimeout(Limits.IDLE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .initialMaxData(Limits.CLIENT_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(Limits.STREAM_WINDOW_BYTES)
                .initialMaxStreamsBidirectional(0)
                .initialMaxStreamsUnidirectional(0)
                .build();
    }

    private QuicSslContext context() {
        QuicSslContextBuilder builder = QuicSslContextBuilder.forClient()
                .trustManager(new LeafCheck(this::question))
                .endpointIdentificationAlgorithm(null)
                .applicationProtocols(alpn.id())
                .earlyData(false)
                .option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, SERVER_SIGNATURES);
        if (identity != null) {
            builder.keyManager(new PresentedIdentity(identity), null);
        }
        return builder.build();
    }

    /** During the handshake, before our certificate leaves. */
    private void question(X509Certificate[] chain) throws CertificateException {
        try {
            trust.check(List.of(chain));
        } catch (PalyraException e) {
            untrusted = e;
            throw new CertificateException(e);
        }
    }

    /** The connection until it is active; then the checked connection takes its place. */
    private final class Handshake extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            QuicChannel channel = (QuicChannel) ctx.channel();
            try {
                List<X509Certificate> chain = PresentedLeaf.chain(channel);
                trust.check(chain);
                if (!PresentedLeaf.alpn(channel).equals(Optional.of(alpn))) {
                    throw new PalyraException(
                            ErrorCode.PROTOCOL_FAILED, "The server does not speak " + alpn.id() + ".");
                }
                NettyClientConnection connection = new NettyClientConnection(channel, alpn, chain.get(0), keepAlive);
                ctx.pipeline().replace(this, null, connection);
                if (!result.complete(connection)) {
                    connection.close();
                }
            } catch (PalyraException e) {
                ctx.close();
                fail(e);
            } catch (IllegalArgumentException e) {
                ctx.close();
                fail(ServerTrustCheck.untrusted("The server's certificate cannot be read."));
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof QuicConnectionCloseEvent close) {
                fail(untrusted != null ? untrusted : ClientFailures.of(close));
                ctx.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // Later: the codec may be sending just now, and would not send the TLS alert.
            ctx.executor().execute(ctx::close);
            fail(untrusted != null ? untrusted : ClientFailures.ofConnect(cause));
        }
    }

    /** Notes that somebody is there at all. */
    private final class Ear extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            heard = true;
            ctx.fireChannelRead(message);
        }
    }

    /** Hears from the system that nobody is there. Later such news, which anybody can forge, changes nothing. */
    private final class Errors extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(ClientFailures.ofConnect(cause));
        }
    }
}
