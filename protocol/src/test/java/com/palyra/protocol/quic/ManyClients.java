package com.palyra.protocol.quic;

import com.palyra.protocol.Limits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * As many clients as there are identities, each with one connection, on one event loop and one UDP socket: they come, ask
 * once, and ask again after each {@link Limits#KEEP_ALIVE} of silence, as ours does. Who is refused or not answered tries
 * again until told to go.
 */
@SuppressWarnings("FutureReturnValueIgnored")
public final class ManyClients implements AutoCloseable {
    private static final AttributeKey<Integer> NUMBER = AttributeKey.valueOf(ManyClients.class, "number");
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final long PAUSE_MILLIS = 100;

    private final UdpTransport transport = new UdpTransport("many-clients");
    private final InetSocketAddress server;
    private final byte[] request;
    private final Channel socket;
    private final EventLoop loop;
    // Everything below belongs to the event loop.
    private final @Nullable QuicChannel[] connections;
    private final Queue<Integer> waiting = new ArrayDeque<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private CompletableFuture<Void> allHere = new CompletableFuture<>();
    private int atOnce;
    private int underWay;
    private int here;

    /**
     * None is connected.
     *
     * @param request what each asks, a whole frame
     */
    public ManyClients(InetSocketAddress server, List<TlsIdentity> identities, byte[] request) {
        this.server = server;
        this.request = request;
        this.connections = new QuicChannel[identities.size()];
        QuicSslContext tls = QuicSslContextBuilder.forClient()
                .trustManager(LeafCheck.leftToTheGate())
                .endpointIdentificationAlgorithm(null)
                .applicationProtocols(Alpn.DEVICE.id())
                .option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, new String[] {"ed25519"})
                .keyManager(new IdentityOfEngine(identities), null)
                .build();
        this.socket = transport
                .socket()
                .handler(new QuicClientCodecBuilder()
                        // Without a name, and with no port that could be one: the codec caches no session for such a
                        // peer.
                        .sslEngineProvider(channel -> tls.newEngine(
                                channel.alloc(), null, -channel.attr(NUMBER).get()))
                        .maxIdleTimeout(Limits.IDLE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .initialMaxData(1 << 20)
                        .initialMaxStreamDataBidirectionalLocal(1 << 16)
                        .build())
                .bind(new InetSocketAddress(server.getAddress(), 0))
                .syncUninterruptibly()
                .channel();
        this.loop = socket.eventLoop();
    }

    /** All that are not there connect, so many at a time; done when every one has had an answer. */
    public CompletableFuture<Void> comeAll(int handshakesAtOnce) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            atOnce = handshakesAtOnce;
            allHere = done;
            for (int i = 0; i < connections.length; i++) {
                if (connections[i] == null) {
                    waiting.add(i);
                }
            }
            next();
        });
        return done;
    }

    /** All go, and nobody comes again before he is told to. */
    public void goAll() {
        loop.submit(() -> {
                    atOnce = 0;
                    waiting.clear();
                    for (QuicChannel connection : connections) {
                        if (connection != null) {
                            connection.close();
                        }
                    }
                })
                .syncUninterruptibly();
    }

    /** How many are there now. */
    public int here() {
        return loop.submit(() -> here).syncUninterruptibly().getNow();
    }

    /** What went wrong so far, and how often. */
    public String failures() {
        return loop.submit(() -> failures.toString()).syncUninterruptibly().getNow();
    }

    private void next() {
        while (underWay < atOnce && !waiting.isEmpty()) {
            come(waiting.remove());
        }
        if (here == connections.length) {
            allHere.complete(null);
        }
    }

    private void come(int number) {
        underWay++;
        QuicChannel.newBootstrap(socket)
                .attr(NUMBER, number)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInboundHandlerAdapter())
                .streamHandler(new ChannelInboundHandlerAdapter())
                .remoteAddress(server)
                .connect()
                .addListener(done -> {
                    if (done.isSuccess()) {
                        connected(number, (QuicChannel) done.getNow());
                    } else {
                        underWay--;
                        comeLater(number, done.cause());
                    }
                });
    }

    private void connected(int number, QuicChannel connection) {
        ask(connection).whenComplete((bytes, failure) -> {
            underWay--;
            if (failure != null || !connection.isActive()) {
                connection.close();
                comeLater(number, failure == null ? new IllegalStateException("Closed") : failure);
                return;
            }
            connections[number] = connection;
            here++;
            connection.closeFuture().addListener(closed -> {
                connections[number] = null;
                here--;
                if (atOnce > 0) {
                    comeLater(number, new IllegalStateException("Lost"));
                }
            });
            keepAlive(connection);
            next();
        });
    }

    private void keepAlive(QuicChannel connection) {
        loop.schedule(
                () -> {
                    if (connection.isActive()) {
                        ask(connection).whenComplete((bytes, failure) -> {
                            if (failure == null) {
                                keepAlive(connection);
                            } else {
                                note("kept alive in vain, ", failure);
                                connection.close();
                            }
                        });
                    }
                },
                Limits.KEEP_ALIVE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<Integer> ask(QuicChannel connection) {
        CompletableFuture<Integer> answer = QuicLoad.ask(connection, request);
        Duration patience = Limits.REQUEST_TIMEOUT;
        var deadline = loop.schedule(
                () -> answer.completeExceptionally(new IllegalStateException("No answer")),
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
        answer.whenComplete((bytes, failure) -> deadline.cancel(false));
        return answer;
    }

    private void comeLater(int number, Throwable failure) {
        note("", failure);
        loop.schedule(
                () -> {
                    if (atOnce > 0) {
                        waiting.add(number);
                    }
                    next();
                },
                PAUSE_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void note(String when, Throwable failure) {
        String what = when + failure.getClass().getSimpleName() + ": " + failure.getMessage();
        failures.merge(what, 1, Integer::sum);
    }

    @Override
    public void close() {
        goAll();
        socket.close().syncUninterruptibly();
        transport.close();
    }

    /** The identity whose number the engine has for a port, below zero. */
    private static final class IdentityOfEngine extends javax.net.ssl.X509ExtendedKeyManager {
        private final List<TlsIdentity> identities;

        IdentityOfEngine(List<TlsIdentity> identities) {
            this.identities = List.copyOf(identities);
        }

        @Override
        public String chooseEngineClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return engine == null ? "0" : Integer.toString(-engine.getSession().getPeerPort());
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identities.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identities.get(Integer.parseInt(alias)).key();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {"0"};
        }

        @Override
        public String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, java.net.@Nullable Socket socket) {
            return "0";
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, java.net.@Nullable Socket socket) {
            return null;
        }
    }
}
